import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { startUp, temporaryFolder } from './cli.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

/** Writes the name of every module that is loaded to a file, and at the end those of Node's own. */
const hook = `
import { registerHooks } from 'node:module'
import { appendFileSync } from 'node:fs'
registerHooks({ load(url, context, next) { appendFileSync(process.env.LOADED, url + '\\n'); return next(url, context) } })
process.on('exit', () => appendFileSync(process.env.LOADED, process.moduleLoadList.join('\\n')))`

test('up answers a client of an empty workspace before it loads what only later requests need', async () => {
  const loaded = join(folder.path, 'loaded')
  const env = {
    LOADED: loaded,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}`,
  }
  const up = await startUp(['--data', join(folder.path, 'data')], { env, isCounted: false })
  try {
    const answer = await fetch(`${up.url}/api/2.0/mlflow/experiments/get?experiment_id=0`)
    expect(await answer.json()).toMatchObject({ experiment: { name: 'Default' } })
    const written = readFileSync(loaded, 'utf8').split('\n')
    // What watches the process is loaded two seconds after the start, which a busy machine may need to get here.
    const counting = written.findIndex((url) => url.endsWith('/runtime-metrics.ts'))
    const modules = written.slice(0, counting === -1 ? written.length : counting)
    const packages = new Set(modules.flatMap((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []))
    const later = [
      'typebox',
      'ajv',
      'yaml',
      'pg',
      'pino',
      '@opentelemetry/api',
      'openid-client',
      '@fastify/swagger',
      '@duckdb/node-api',
    ]
    expect(later.filter((name) => packages.has(name))).toEqual([])
    expect(modules.filter((url) => /\/src\/(learn|sources|validate|store\/(backup|bundle|trash))\//.test(url))).toEqual(
      [],
    )
    // Its thread starts and opens the file while this one loads what works with it.
    const at = (part: string) => modules.findIndex((url) => url.includes(part))
    expect(at('/src/store/sqlite/thread-client.ts')).toBeLessThan(at('/node_modules/kysely/'))
    expect(at('/src/store/sqlite/thread-client.ts')).toBeLessThan(at('/node_modules/fastify/'))
    // 775 when this was written, of which 255 are Kysely's: each costs about a fifth of a millisecond.
    expect(modules.length).toBeLessThan(800)
    // Of the Open Inference Protocol its routes alone.
    expect(modules.filter((url) => /\/src\/(server\/oip|serving\/tensors)\//.test(url))).toHaveLength(1)
  } finally {
    await up.stop()
  }
  // Whoever imports node:http gets Node's own WebSocket client loaded too, and waits for it.
  const all = readFileSync(loaded, 'utf8').split('\n')
  expect(all).toContain('NativeModule http')
  expect(all).not.toContain('NativeModule internal/deps/undici/undici')
})

test('any number of servers answer side by side', async () => {
  const names = ['one', 'two', 'three']
  const servers = await Promise.all(names.map((name) => startUp(['--data', join(folder.path, name)])))
  try {
    const made = await Promise.all(
      servers.map(async ({ url }, position) => {
        const headers = { 'content-type': 'application/json' }
        const body = JSON.stringify({ name: names[position] })
        await fetch(`${url}/api/2.0/mlflow/experiments/create`, { method: 'POST', headers, body })
        const answer = await fetch(`${url}/api/2.0/mlflow/experiments/get?experiment_id=1`)
        return ((await answer.json()) as { experiment: { name: string } }).experiment.name
      }),
    )
    expect(made).toEqual(names)
  } finally {
    for (const server of servers) await server.stop()
  }
})
