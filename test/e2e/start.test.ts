import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { startUp, temporaryFolder } from './cli.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

/** Writes the name of every module that is loaded to a file. */
const hook = `
import { registerHooks } from 'node:module'
import { appendFileSync } from 'node:fs'
registerHooks({ load(url, context, next) { appendFileSync(process.env.LOADED, url + '\\n'); return next(url, context) } })`

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
    const modules = readFileSync(loaded, 'utf8').split('\n')
    const packages = new Set(modules.flatMap((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []))
    const later = [
      'typebox',
      'ajv',
      'yaml',
      'pg',
      'prom-client',
      'openid-client',
      '@fastify/swagger',
      '@duckdb/node-api',
    ]
    expect(later.filter((name) => packages.has(name))).toEqual([])
    expect(modules.filter((url) => /\/(src|dist)\/(learn|sources|validate)\//.test(url))).toEqual([])
    // 640 when this was written, of which Kysely has 255: each costs about half a millisecond.
    expect(modules.length).toBeLessThan(800)
  } finally {
    await up.stop()
  }
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
