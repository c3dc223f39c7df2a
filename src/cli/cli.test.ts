import { describe, expect, test } from 'vitest'
import { AppError } from '../base/errors.ts'
import { runCli } from './cli.ts'
import type { Operations } from './operations.ts'

/** A command line over operations of which only some are there; all that is written is kept. */
function session(operations: Partial<Operations> = {}) {
  const written = { out: '', err: '' }
  const opened: string[] = []
  let closed = 0
  const run = (...argv: string[]) =>
    runCli(argv, {
      version: '1.2.3',
      streams: { out: (text) => (written.out += text), err: (text) => (written.err += text), live: false },
      signal: new AbortController().signal,
      nowMs: () => 0,
      async open({ folder }) {
        opened.push(folder)
        return { ...operations, close: async () => void closed++ } as Operations
      },
    })
  return { run, written, opened, closed: () => closed }
}

describe('runCli', () => {
  test('answers --version and --help without opening anything', async () => {
    const { run, written, opened } = session()
    expect([await run('--version'), await run('--help'), await run('run', '--help')]).toEqual([0, 0, 0])
    expect(written.out).toContain('1.2.3')
    expect(opened).toEqual([])
  })

  test.each([
    [['unknown']],
    [['init', 'a.csv']],
    [['up', '--port', 'x']],
    [['runs', 'list', '--limit', '0']],
    [['evaluate', 'm']],
  ])('exits 2 on the usage %j', async (argv) => expect(await session().run(...argv)).toBe(2))

  test('opens the folder of --cwd and closes it, whatever happens', async () => {
    const failing = session({ doctor: () => Promise.reject(new Error('a bug')) })
    expect(await failing.run('doctor', '--cwd', '/p')).toBe(3)
    expect([failing.opened, failing.closed()]).toEqual([['/p'], 1])
    expect(failing.written.err).toContain('a bug')
  })

  test('says code, message and fix of an error, as JSON too', async () => {
    const { run, written } = session({
      evaluate: () => Promise.reject(new AppError('SOURCE_NOT_FOUND', { path: '/x.csv' })),
    })
    expect(await run('evaluate', 'm', '--data', 'x.csv', '--json')).toBe(2)
    expect(JSON.parse(written.out)).toMatchObject({
      error: { code: 'SOURCE_NOT_FOUND', message: 'There is no file /x.csv.' },
    })
    expect(written.err).toContain('Correct the path')
  })

  test('exits 3 when the fault is not the user’s', async () => {
    const damaged = new AppError('ARTIFACT_CORRUPT', { digest: 'd', problem: 'cut short' })
    expect(await session({ doctor: () => Promise.reject(damaged) }).run('doctor')).toBe(3)
  })

  test('exits 1 where a verdict says no', async () => {
    const checks = [{ name: 'disk', ok: false, found: 'full', fix: 'Free some space.' }]
    const { run, written } = session({ doctor: async () => ({ checks }) })
    expect(await run('doctor')).toBe(1)
    expect(written.out).toContain('NOT OK')
    expect(written.out).toContain('disk: Free some space.')
  })

  test('passes what was given and leaves out what was not', async () => {
    const asked: unknown[] = []
    const { run } = session({
      monitor: async (request) => {
        asked.push(request)
        return {
          model: 'm/1',
          reference: { snapshot: 's', rows: 1 },
          current: { rows: 1 },
          columns: [],
          verdict: 'stable',
        }
      },
    })
    expect(await run('monitor', '--from', '2000-01-01')).toBe(0)
    expect(asked).toEqual([{ from: '2000-01-01' }])
  })

  test('exports a model, and tells its inputs; of a format that is not known it asks nothing', async () => {
    const asked: unknown[] = []
    const models = {
      async export(request: { model: string; out: string }) {
        asked.push(request)
        return { model: 'churn/3', out: '/p/churn.onnx', bytes: 4100, inputs: ['age', 'city'] }
      },
    } as unknown as Operations['models']
    const { run, written } = session({ models })
    expect(await run('models', 'export', 'churn', '--out', 'churn.onnx')).toBe(0)
    expect(written.out).toContain('churn/3 is /p/churn.onnx now: 5 KB, inputs age, city.')
    expect(await run('models', 'export', 'churn', '--format', 'pmml', '--out', 'churn.pmml')).toBe(2)
    expect(await run('models', 'export', 'churn', '--format', 'mlflow', '--out', 'folder')).toBe(0)
    expect(asked).toEqual([
      { model: 'churn', format: 'onnx', out: 'churn.onnx' },
      { model: 'churn', format: 'mlflow', out: 'folder' },
    ])
  })
})
