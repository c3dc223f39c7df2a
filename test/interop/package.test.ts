import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../e2e/cli.ts'
import { writeLoans } from '../e2e/tables.ts'

/** A folder with nothing of ours in it. */
const folder = mkdtempSync(join(tmpdir(), 'throughline-package-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const npmCli = process.env['npm_execpath']

function npm(cwd: string, ...args: string[]): string {
  const [command, before] = npmCli === undefined ? ['npm', []] : [process.execPath, [npmCli]]
  return execFileSync(command, [...before, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] }).toString()
}

const bin = (...args: string[]) =>
  execFileSync(process.execPath, [join(folder, 'node_modules/throughline/bin/throughline.js'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  }).toString()

/** What is read here of a description of routes. */
interface Described {
  readonly paths: Record<
    string,
    { post: { requestBody: { content: Record<string, { example: { rows: readonly object[] } }> } } }
  >
}

describe('the packed package in an empty folder', () => {
  beforeAll(() => {
    execFileSync(process.execPath, [join(root, 'scripts/build.mjs')])
    npm(root, 'pack', '--ignore-scripts', '--pack-destination', folder)
    writeFileSync(join(folder, 'package.json'), '{ "name": "empty", "private": true }\n')
    const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
    npm(folder, 'install', '--no-audit', '--no-fund', `./${tarball!}`)
  })

  test('says its version', () => expect(bin('--version')).toMatch(/^\d+\.\d+\.\d+\n$/))

  test('does the main job as JavaScript', () => {
    writeLoans(join(folder, 'loans.csv'), 300)
    bin('init', 'loans.csv', '--target', 'defaulted', '--name', 'loans', '--yes')
    const run = JSON.parse(bin('run', '--json')) as {
      gate: { passed: boolean }
      model: { name: string; version: number }
    }
    expect(run).toMatchObject({ gate: { passed: true }, model: { name: 'loans', version: 1 } })
  })

  test('serves as JavaScript, with what the build put into one file each', async () => {
    const program = join(folder, 'node_modules/throughline/bin/throughline.js')
    const child = spawn(process.execPath, [program, 'up', '--port', '0', '--json'], { cwd: folder })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    try {
      const url = await new Promise<string>((resolve, reject) => {
        let out = ''
        child.stdout.on('data', (chunk: Buffer) => {
          out += chunk.toString()
          const [, found] = /"url": "([^"]+)"/.exec(out) ?? []
          if (found !== undefined) resolve(found)
        })
        void ended.then(() => reject(new Error('up ended')))
      })
      const ask = async (path: string, body?: unknown) => {
        const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
        const answer = await fetch(`${url}${path}`, body === undefined ? {} : request)
        return { status: answer.status, body: (await answer.json()) as Described }
      }
      const { paths } = (await ask('/models/loans/openapi.json')).body
      const { rows } = paths['/models/loans/predict']!.post.requestBody.content['application/json']!.example
      expect((await ask('/models/loans/predict', { rows })).status).toBe(200)
      // Judged by the schema of the route, by the signature of the model, and found in the database.
      expect(await ask('/models/loans/predict', { rows: 1 })).toMatchObject({ status: 400 })
      expect(await ask('/models/loans/predict', { rows: [{ no: 1 }] })).toMatchObject({
        status: 400,
        body: { error: { code: 'REQUEST_FIELDS' } },
      })
      expect(await ask('/api/2.0/mlflow/runs/search', { experiment_ids: ['0'] })).toMatchObject({ status: 200 })
      expect(Object.keys((await ask('/openapi.json')).body['paths']).length).toBeGreaterThan(20)
      const packages = readdirSync(join(folder, 'node_modules/throughline/dist/packages'))
      expect(packages.toSorted()).toEqual(['LICENSES.txt', 'fastify.js', 'kysely.js'])
    } finally {
      child.kill('SIGTERM')
      expect(await ended).toBe(0)
    }
  })

  test('has types: an unknown key of a config and a wrong field of a request do not compile', () => {
    writeFileSync(
      join(folder, 'types.ts'),
      `import { csv, defineProject, logisticRegression } from 'throughline'
       import { throughlineClient } from 'throughline/client'
       import { psi } from 'throughline/drift'
       import { gradientBoosting } from 'throughline/learn'
       const problem = { question: 'q', decision: 'd', kind: 'regression', target: 'x' } as const
       // @ts-expect-error an unknown key
       defineProject({ tme: 'x', name: 'a', problem, source: csv('a'), models: [logisticRegression()] })
       defineProject({ time: 'x', name: 'a', problem, source: csv('a'), models: [logisticRegression()] })
       const client = throughlineClient<{ churn: { row: { tenure: number }; label: 'Yes' | 'No' } }>({ url: '' })
       // @ts-expect-error a wrong field
       void client.predict('churn', [{ tenur: 1 }])
       void [psi, gradientBoosting]\n`,
    )
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--types', '', 'types.ts']
    const compile = () =>
      execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...flags], {
        cwd: folder,
        stdio: 'pipe',
      })
    expect(compile).not.toThrow()
  })
})
