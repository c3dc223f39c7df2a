import { spawn } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seededRng } from '../../src/base/rng.ts'
import { parsed, root, start, startUp, temporaryFolder, throughline } from './cli.ts'
import { writeLoans } from './tables.ts'
import { expectWhole } from './whole-workspace.ts'
import type { PredictAnswer } from '../../src/api/predict-answer.ts'
import type { RunResult } from '../../src/domain/run-result.ts'

const folder = temporaryFolder()
const table = join(folder.path, 'loans.csv')
const uncounted = { isCounted: false }
const pause = (ms: number) => new Promise((resume) => setTimeout(resume, ms))
/** Each seed fits another model, so each finished run registers another version. */
let seed = 1
let wholeMs = 0

beforeAll(async () => {
  writeLoans(table, 300)
  await newProject('loans')
  const startMs = performance.now()
  expect((await throughline(['run', '--cwd', join(folder.path, 'loans')], uncounted)).code).toBe(0)
  wholeMs = performance.now() - startMs
})
afterAll(folder.remove)

async function newProject(name: string, extra = ''): Promise<string> {
  const cwd = join(folder.path, name)
  await throughline(['init', table, '--target', 'defaulted', '--name', 'loans', '--yes', '--cwd', cwd], uncounted)
  const config = join(cwd, 'throughline.config.ts')
  const text = readFileSync(config, 'utf8').replace("name: 'loans',", `name: 'loans',\n  seed: 0,\n  ${extra}`)
  writeFileSync(config, text)
  return cwd
}

function sowAnew(cwd: string): void {
  const config = join(cwd, 'throughline.config.ts')
  writeFileSync(config, readFileSync(config, 'utf8').replace(/seed: \d+/, `seed: ${seed++}`))
}

test('run, killed at eight random moments, leaves nothing half, and the next run works', async () => {
  const cwd = join(folder.path, 'loans')
  const rng = seededRng('kill run')
  let versions = 1
  for (let round = 0; round < 8; round++) {
    sowAnew(cwd)
    const moment = 0.1 + 0.95 * rng.next()
    const { child, end } = start(['run', '--json', '--cwd', cwd], uncounted)
    setTimeout(() => child.kill('SIGKILL'), wholeMs * moment)
    const { stdout } = await end
    const found = await expectWhole(join(cwd, '.throughline'))
    const told = `round ${round} at ${moment.toFixed(3)} of ${wholeMs.toFixed(0)} ms`
    // What was answered is there; what was not is whole or absent.
    if (stdout.endsWith('}\n')) expect(found.versions, told).toBe(versions + 1)
    expect(found.versions - versions, told).toBeLessThanOrEqual(1)
    versions = found.versions
  }
  const last = await throughline(['run', '--json', '--cwd', cwd], uncounted)
  expect(parsed<RunResult>(last).gate.reasons.length).toBeGreaterThan(0)
  expect((await throughline(['doctor', '--cwd', cwd], uncounted)).stdout).toContain('reproduces its golden rows')
}, 120_000)

describe.each([
  ['its usual log', '', 1000],
  ['a durable log', 'log: { durable: true },', 0],
])('up with %s, killed at random moments under predictions and a run', (name, extra, windowMs) => {
  test('starts again at once on its port with its models, and lacks no answer but the last', async () => {
    const cwd = await newProject(name.replaceAll(' ', '-'), extra)
    expect((await throughline(['run', '--cwd', cwd], uncounted)).code).toBe(0)
    const rng = seededRng(`kill up with ${name}`)
    let port = '0'
    for (let round = 0; round < 5; round++) {
      sowAnew(cwd)
      const up = await startUp(['--cwd', cwd, '--port', port], uncounted)
      port = new URL(up.url).port
      // Each process that was killed left one segment without an end, once it had written at all.
      expect(await gauge(up.url, 'serving_payload_log_gaps'), `round ${round}`).toBe(segments(cwd).length)
      const training = start(['run', '--cwd', cwd], uncounted)
      const traffic = ask(up.url)
      const moment = rng.next()
      await pause(150 + wholeMs * moment)
      training.child.kill('SIGKILL')
      const killedMs = performance.now()
      await Promise.all([up.stop('SIGKILL'), training.end])
      const answered = await traffic
      const logged = loggedIds(segments(cwd))
      const lost = answered.filter(({ id }) => !logged.has(id))
      const told = `round ${round} at ${moment.toFixed(3)}: ${lost.length} of ${answered.length} lost`
      expect(answered.length, told).toBeGreaterThan(0)
      // 200 ms is the promise on a machine at rest; this one may be busy. Those lost are the last, without a hole.
      for (const { atMs } of lost) expect(killedMs - atMs, told).toBeLessThan(windowMs)
      expect(lost, told).toEqual(answered.slice(answered.length - lost.length))
      await expectWhole(join(cwd, '.throughline'))
    }
    expect(segments(cwd).length).toBeGreaterThan(0)
    expect((await throughline(['run', '--cwd', cwd], uncounted)).code).toBe(0)
  }, 120_000)
})

/** Asks one prediction after another until the server is gone; what was answered, when. */
async function ask(url: string): Promise<{ readonly id: string; readonly atMs: number }[]> {
  const answered: { id: string; atMs: number }[] = []
  const body = JSON.stringify({ rows: [{ income: 30_000, purpose: 'car', 'shoe size': 40 }] })
  try {
    for (;;) {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
      const answer = (await (await fetch(`${url}/models/loans/predict`, init)).json()) as PredictAnswer
      for (const { id } of answer.predictions) answered.push({ id, atMs: performance.now() })
    }
  } catch {
    return answered // it was killed
  }
}

async function gauge(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1])
}

/** The files of the prediction log. */
function segments(cwd: string): string[] {
  const log = join(cwd, '.throughline/log')
  if (!existsSync(log)) return []
  const files = readdirSync(log, { recursive: true }).map(String)
  return files.filter((file) => file.endsWith('.jsonl')).map((file) => join(log, file))
}

function loggedIds(files: readonly string[]): ReadonlySet<string> {
  const lines = files.flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(0, -1))
  return new Set(
    lines.filter((line) => line.startsWith('{"id"')).map((line) => (JSON.parse(line) as { id: string }).id),
  )
}

test('run, told to stop at random moments, ends within seconds as cancelled, and leaves nothing behind', async () => {
  const cwd = await newProject('stopped')
  const data = join(cwd, '.throughline')
  const rng = seededRng('stop run')
  for (let round = 0; round < 4; round++) {
    sowAnew(cwd)
    const { child, end } = start(['run', '--json', '--cwd', cwd], uncounted)
    setTimeout(() => child.kill(round % 2 === 0 ? 'SIGTERM' : 'SIGINT'), wholeMs * (0.3 + 0.5 * rng.next()))
    const { code, stdout, stderr } = await end
    if (code === 2) expect(parsed({ code, stdout, stderr })).toMatchObject({ error: { code: 'CANCELLED' } })
    // Before Node listens to signals, or once all is registered.
    else expect([null, 0]).toContain(code)
    await expectWhole(data)
    expect(readdirSync(join(data, 'objects/tmp'))).toEqual([])
  }
  const runs = parsed<{ status: string; error?: { code: string } }[]>(
    await throughline(['runs', 'list', '--json', '--cwd', cwd], uncounted),
  )
  for (const run of runs) if (run.status === 'failed') expect(run.error?.code).toBe('CANCELLED')
})

test.skipIf(!existsSync('/usr/bin/script'))(
  'init, stopped at a question, answers nothing and writes nothing',
  async () => {
    const [file, cwd] = [join(folder.path, 'asked.csv'), join(folder.path, 'asked')]
    // A remark is there for most of the defaults and few others: one witness alone, so a person is asked.
    const rows = readFileSync(table, 'utf8').trim().split('\n').slice(1)
    const remarked = rows.map(
      (row, at) => `${row};${(row.endsWith('Yes') ? at % 10 > 0 : at % 20 === 0) ? 'abc'[at % 3] : ''}`,
    )
    writeFileSync(file, ['id;income;purpose;shoe size;cost;defaulted;remark', ...remarked].join('\n'))
    const line = ['init', file, '--target', 'defaulted', '--cwd', cwd].map((word) => `'${word}'`).join(' ')
    // `script` gives the command a terminal, which has no width before one is set.
    const command = `stty cols 200 rows 50; '${process.execPath}' '${join(root, 'src/main.ts')}' ${line}`
    const child = spawn('script', ['-qec', command, '/dev/null'])
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      const wasDrawn = /Yes.*No/.test(output)
      output += chunk.toString()
      // The choice is drawn: it listens. A second Ctrl-C would reach the shell.
      if (!wasDrawn && /Yes.*No/.test(output)) child.stdin.write('\u0003')
    })
    const limit = setTimeout(() => child.kill(), 20_000)
    const code = await new Promise((resolve) => child.on('close', resolve))
    clearTimeout(limit)
    expect([code, output]).toEqual([2, expect.stringContaining('(CANCELLED)')])
    expect(existsSync(cwd)).toBe(false)
  },
)

test('three runs at once on one workspace all end well, and equal ones give one version', async () => {
  const [cwd, other] = [await newProject('together'), await newProject('beside')]
  sowAnew(other)
  const env = { THROUGHLINE_DATA_DIR: join(folder.path, 'shared') }
  const ends = await Promise.all(
    [cwd, cwd, other].map((each) => throughline(['run', '--json', '--cwd', each], { ...uncounted, env })),
  )
  expect(ends.map(({ code }) => code)).toEqual([0, 0, 0])
  const [one, same, another] = ends.map((end) => parsed<RunResult>(end).model)
  expect(same).toEqual(one)
  expect(new Set([one!.version, another!.version])).toEqual(new Set([1, 2]))
  expect(await expectWhole(env.THROUGHLINE_DATA_DIR)).toEqual({ versions: 2, runs: 3 })
})
