import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parsed, startUp, temporaryFolder, throughline } from './cli.ts'
import { writeLoans } from './tables.ts'
import { expectWhole } from './whole-workspace.ts'
import type { PredictAnswer } from '../../src/api/predict-answer.ts'
import type { ModelHistory } from '../../src/cli/operations.ts'
import type { RunResult } from '../../src/domain/run-result.ts'

const dayMs = 86_400_000
const folder = temporaryFolder()
const cwd = join(folder.path, 'loans')
const shift = join(folder.path, 'shift')
const preload = new URL('shifted-clock.ts', import.meta.url).href
const options = { env: { NODE_OPTIONS: `--import ${preload}`, CLOCK_SHIFT: shift }, isCounted: false }
const setClock = (ms: number) => writeFileSync(shift, String(ms))
afterAll(folder.remove)

async function runWithSeed(seed: number): Promise<RunResult> {
  const config = join(cwd, 'throughline.config.ts')
  writeFileSync(
    config,
    readFileSync(config, 'utf8').replace(/name: 'loans',(\n  seed: \d+,)?/, `name: 'loans',\n  seed: ${seed},`),
  )
  return parsed(await throughline(['run', '--json', '--cwd', cwd], options))
}

beforeAll(async () => {
  const table = join(folder.path, 'loans.csv')
  writeLoans(table, 300)
  await throughline(['init', table, '--target', 'defaulted', '--name', 'loans', '--yes', '--cwd', cwd])
  setClock(dayMs)
  expect((await runWithSeed(1)).model.version).toBe(1)
})

test('a clock set back between runs changes no number, order or champion', async () => {
  setClock(0)
  expect((await runWithSeed(2)).model.version).toBe(2)
  const shown = await throughline(['models', 'show', 'loans', '--json', '--cwd', cwd], options)
  const { versions, aliases, evidence } = parsed<ModelHistory>(shown)
  expect(versions.map(({ version }) => version)).toEqual([2, 1])
  expect(versions[0]!.createdAtMs).toBeLessThan(versions[1]!.createdAtMs)
  expect(aliases).toEqual([{ model: 'loans', alias: 'champion', version: 2 }])
  // Newest first by number, not by what the clock said.
  expect(evidence.filter(({ action }) => action === 'model.registered').map(({ subject }) => subject)).toEqual([
    'loans/2',
    'loans/1',
  ])
  await expectWhole(join(cwd, '.throughline'))
})

test('a clock set back a day under up loses no answer, doubles no id, and new versions are still seen', async () => {
  setClock(0)
  const up = await startUp(['--cwd', cwd], options)
  const answered: { id: string; logged: boolean }[] = []
  const ask = async (): Promise<number> => {
    const answer = (await (
      await fetch(`${up.url}/models/loans/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ rows: [{ income: 30_000, purpose: 'car', 'shoe size': 40 }] }),
      })
    ).json()) as PredictAnswer
    answered.push(...answer.predictions)
    return answer.version
  }
  try {
    for (const ms of [0, -dayMs, -dayMs, 0]) {
      setClock(ms)
      for (let i = 0; i < 20; i++) await ask()
      await new Promise((resume) => setTimeout(resume, 200))
    }
    setClock(-dayMs)
    const { version } = (await runWithSeed(3)).model
    // A second is the promise on a machine at rest; this one may be busy.
    await expect.poll(ask, { timeout: 15_000, interval: 100 }).toBe(version)
    expect((await fetch(`${up.url}/health`)).status).toBe(200)
  } finally {
    expect((await up.stop()).code).toBe(0)
  }
  expect(answered.every(({ logged }) => logged)).toBe(true)
  const lines = logLines()
  const ids = lines.flatMap((line) => /^{"id":"([^"]+)"/.exec(line)?.[1] ?? [])
  expect(ids.toSorted()).toEqual(answered.map(({ id }) => id).toSorted())
  expect(new Set(ids).size).toBe(ids.length)
  const started = await startUp(['--cwd', cwd], options)
  expect(await (await fetch(`${started.url}/metrics`)).text()).toMatch(/^serving_payload_log_gaps 0$/m)
  await started.stop()
})

function logLines(): string[] {
  const log = join(cwd, '.throughline/log')
  const files = readdirSync(log, { recursive: true }).map(String)
  return files
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(log, name), 'utf8').split('\n').slice(0, -1))
}
