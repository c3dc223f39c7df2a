import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DriftReport } from '../../src/api/drift-report.ts'
import { EvaluationReport } from '../../src/api/evaluation-report.ts'
import { PredictAnswer } from '../../src/api/predict-answer.ts'
import { RunResult } from '../../src/api/run-result.ts'
import { parsed, startUp, temporaryFolder, throughline } from './cli.ts'
import { bodiesOf, probabilitiesOf } from './bodies.ts'
import { writeLoans } from './tables.ts'
import type { TSchema } from 'typebox'
import type { InitResult, ModelHistory, Reproduction } from '../../src/cli/operations.ts'
import type { RunResult as RunResultType } from '../../src/domain/run-result.ts'

/** The first thing by which a value breaks a schema; undefined when it keeps it. */
function breakOf(schema: TSchema, value: unknown): unknown {
  return Value.Check(schema, value) ? undefined : Value.Errors(schema, value)[0]
}

describe('the main job on a table nobody prepared', () => {
  const folder = temporaryFolder()
  const table = join(folder.path, 'loans.csv')
  const project = join(folder.path, 'loans')
  let initialised: InitResult
  let run: RunResultType

  beforeAll(async () => {
    writeLoans(table)
    const init = await throughline([
      'init',
      table,
      '--target',
      'defaulted',
      '--name',
      'loans',
      '--yes',
      '--json',
      '--cwd',
      project,
    ])
    initialised = parsed(init)
    const ran = await throughline(['run', '--json', '--cwd', project])
    expect(ran.stderr).not.toContain('broke')
    run = parsed(ran)
  })
  afterAll(folder.remove)

  test('init names the id and the leak, and the config it wrote runs unedited', () => {
    expect(initialised.excluded.map(({ column }) => column).toSorted()).toEqual(['collection cost', 'loan id'])
    expect(readFileSync(join(project, 'throughline.config.ts'), 'utf8')).toContain("name: 'loans'")
  })

  test('init does not overwrite a config', async () => {
    const again = await throughline(['init', table, '--target', 'defaulted', '--yes', '--cwd', project])
    expect(again.code).toBe(2)
    expect(again.stderr).toContain('PROJECT_EXISTS')
  })

  test('run keeps its contract, excludes the leak with numbers, and beats doing without', () => {
    expect(breakOf(RunResult, run)).toBeUndefined()
    expect(run.leakage.find(({ column }) => column === 'collection cost')).toMatchObject({ action: 'excluded' })
    expect(run.leakage.find(({ column }) => column === 'collection cost')?.evidence).toMatch(/\d+ %/)
    expect(run.gate.passed).toBe(true)
    expect(run.model).toMatchObject({ name: 'loans', version: 1 })
    expect(run.candidates.map(({ name }) => name)).toContain(run.chosen.name)
  })

  test('the report tells the nine things, for a person', () => {
    const markdown = readFileSync(run.report.replace('.html', '.md'), 'utf8')
    for (const title of [
      'The problem',
      'The data',
      'The approach',
      'The trade-offs',
      'The result',
      'When it works',
      'turned off',
      'do differently',
    ]) {
      expect(markdown).toContain(title)
    }
    const html = readFileSync(run.report, 'utf8')
    expect(html.match(/<svg/g)?.length).toBeGreaterThanOrEqual(2)
    expect(html).not.toMatch(/<script|https?:\/\//)
  })

  test('the same run again gives the same snapshot, digest and version', async () => {
    const again = parsed<RunResultType>(await throughline(['run', '--json', '--cwd', project]))
    expect(again.run).not.toBe(run.run)
    expect(again.snapshot.hash).toBe(run.snapshot.hash)
    expect(again.model).toEqual(run.model)
  })

  test('runs reproduce gives the same digests from the snapshot alone', async () => {
    const { code, ...end } = await throughline(['runs', 'reproduce', run.run, '--json', '--cwd', project])
    const reproduction = parsed<Reproduction>({ code, ...end })
    expect(reproduction).toMatchObject({ reproduced: true, differences: [] })
    expect(reproduction.received.digest).toBe(run.model.digest)
    expect(code).toBe(0)
  })

  test('evaluate measures any labelled file, tells its breaches, and reads labels as training did', async () => {
    const labelled = join(folder.path, 'later.csv')
    const lines = ['loan id;income;purpose;shoe size;collection cost;defaulted']
    for (let row = 0; row < 200; row++) {
      lines.push(
        `L${row};${20_000 + 300 * row};${row % 7 === 0 ? 'boat' : 'car'};40;0;${row < 100 ? (row % 2 === 0 ? ' Yes.' : 'YES') : 'no'}`,
      )
    }
    writeFileSync(labelled, lines.join('\n'))
    const { code, ...end } = await throughline(['evaluate', 'loans', '--data', labelled, '--json', '--cwd', project])
    const report = parsed<{
      rows: number
      metrics: { rocAuc: { value: number } }
      breaches: { column: string; kind: string }[]
    }>({ code, ...end })
    expect(code).toBe(0)
    expect(breakOf(EvaluationReport, report)).toBeUndefined()
    expect(report.rows).toBe(200)
    expect(report.metrics.rocAuc.value).toBeGreaterThan(0.95)
    expect(report.breaches).toContainEqual(expect.objectContaining({ column: 'purpose', kind: 'unseen-category' }))
  })

  test('evaluate without the target is refused, and says which column is missing', async () => {
    const unlabelled = join(folder.path, 'unlabelled.csv')
    writeFileSync(unlabelled, 'income,purpose\n20000,car\n30000,house\n')
    const end = await throughline(['evaluate', 'loans', '--data', unlabelled, '--json', '--cwd', project])
    expect(end.code).toBe(2)
    expect(parsed<{ error: { code: string } }>(end).error.code).toBe('TARGET_NOT_FOUND')
  })

  test('predict scores a file as the endpoint does', async () => {
    const out = join(folder.path, 'scored.csv')
    const end = await throughline(['predict', 'loans', '--data', table, '--out', out, '--json', '--cwd', project])
    expect(parsed<{ rows: number }>(end).rows).toBe(600)
    const up = await startUp(['--cwd', project])
    try {
      const [head, first] = readFileSync(out, 'utf8').split('\n')
      const cells = Object.fromEntries(head!.split(',').map((name, at) => [name, first!.split(',')[at]!]))
      const row = {
        income: Number(cells['income']),
        purpose: cells['purpose'],
        'shoe size': Number(cells['shoe size']),
      }
      const answer = await fetch(`${up.url}/models/loans/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ rows: [row] }),
      })
      const body = (await answer.json()) as {
        predictions: { label: string; probabilities: Record<string, number>; logged: boolean }[]
      }
      expect(breakOf(PredictAnswer, body)).toBeUndefined()
      expect(body.predictions[0]).toMatchObject({ label: cells['prediction'], logged: true })
      expect(body.predictions[0]!.probabilities['Yes']).toBe(Number(cells['probability']))
    } finally {
      await up.stop()
    }
  })

  test('monitor finds nothing in the rows it learnt from, and names a column that moved', async () => {
    const same = await throughline(['monitor', 'loans', '--data', table, '--json', '--cwd', project])
    const quiet = parsed<{ verdict: string }>(same)
    expect(breakOf(DriftReport, quiet)).toBeUndefined()
    expect([same.code, quiet.verdict]).toEqual([0, 'stable'])
    const moved = join(folder.path, 'moved.csv')
    writeFileSync(
      moved,
      readFileSync(table, 'utf8').replaceAll(/;(\d{5});/g, (_, income: string) => `;${Number(income) + 30_000};`),
    )
    const drifted = await throughline(['monitor', 'loans', '--data', moved, '--json', '--cwd', project])
    const report = parsed<{ verdict: string; columns: { column: string; verdict: string }[] }>(drifted)
    expect(drifted.code).toBe(1)
    expect(report.columns.filter(({ verdict }) => verdict === 'drifted').map(({ column }) => column)).toEqual([
      'income',
    ])
  })

  test('a window of the prediction log is compared too', async () => {
    const up = await startUp(['--cwd', project])
    const rows = Array.from({ length: 300 }, (_, at) => ({ income: 80_000 + at, purpose: 'car', 'shoe size': 40 }))
    await fetch(`${up.url}/models/loans/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rows }),
    })
    await up.stop()
    const end = await throughline(['monitor', 'loans', '--json', '--cwd', project])
    const report = parsed<{ current: { rows: number; from: string }; verdict: string }>(end)
    expect(report.current.rows).toBeGreaterThanOrEqual(300)
    expect(report.current.from).toMatch(/^\d{4}-/)
    expect(report.verdict).toBe('drifted')
  })

  test('a model is asked in every form, its columns in any order, and answers what the batch says, to the last bit', async () => {
    const [head, ...lines] = readFileSync(join(folder.path, 'scored.csv'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','))
    const cells = lines.map((line) => Object.fromEntries(line.map((cell, at) => [head![at], cell])))
    const rows = cells.map(({ income, purpose, 'shoe size': shoes }) => ({
      income: Number(income),
      purpose: purpose!,
      'shoe size': Number(shoes),
    }))
    const batch = cells.map(({ probability }) => Number(probability))
    const up = await startUp(['--cwd', project])
    try {
      const names = Object.keys(rows[0]!)
      for (const asked of [...bodiesOf(rows, names), ...bodiesOf(rows, names.toReversed())]) {
        const answered = await probabilitiesOf(`${up.url}/models/loans`, asked, 'Yes')
        expect(answered.length, asked.title).toBe(600)
        expect(
          answered.filter((probability, at) => probability !== batch[at]),
          asked.title,
        ).toEqual([])
      }
      // The only champion answers at the root.
      const frame = bodiesOf(rows, names).find(({ title }) => title === 'dataframe_split')!
      expect(await probabilitiesOf(up.url, frame, 'Yes')).toEqual(batch)
    } finally {
      await up.stop()
    }
  })

  test('client writes the types of a model of the workspace', async () => {
    const out = join(folder.path, 'loans.ts')
    const end = await throughline(['client', 'loans@champion', '--out', out, '--json', '--cwd', project])
    expect(parsed(end)).toEqual({ out, models: ['loans'] })
    const written = readFileSync(out, 'utf8')
    expect(written).toMatch(/readonly purpose\??: "car" \| "house" \| "school"/)
    expect(written).toContain('export type LoansLabel = "No" | "Yes"')
    // Nothing says where its server is: the caller does.
    expect(written).toContain('modelsClient(options: Options)')
  })

  test('an alias moves, and the evidence says so', async () => {
    await throughline(['models', 'alias', 'loans', 'challenger', '1', '--cwd', project])
    const history = parsed<ModelHistory>(await throughline(['models', 'show', 'loans', '--json', '--cwd', project]))
    expect(history.aliases).toContainEqual({ model: 'loans', alias: 'challenger', version: 1 })
    expect(history.evidence.map(({ action }) => action)).toContain('model.registered')
  })

  test('report and doctor answer', async () => {
    const report = await throughline(['report', 'loans', '--out', join(folder.path, 'out'), '--json', '--cwd', project])
    expect(readFileSync(parsed<{ html: string }>(report).html, 'utf8')).toContain('turned off')
    const doctor = await throughline(['doctor', '--json', '--cwd', project])
    expect([doctor.code, doctor.stderr]).toEqual([0, ''])
  })

  test('up picks up a version that another process registers, without a restart', async () => {
    const up = await startUp(['--cwd', project])
    try {
      const config = join(project, 'throughline.config.ts')
      writeFileSync(config, readFileSync(config, 'utf8').replace("name: 'loans',", "name: 'loans',\n  seed: 2,"))
      const second = parsed<RunResultType>(await throughline(['run', '--json', '--cwd', project]))
      expect(second.model.version).toBe(2)
      const answeringVersion = async () => {
        const answer = await fetch(`${up.url}/models/loans/predict`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ rows: [{ income: 30_000, purpose: 'car', 'shoe size': 40 }] }),
        })
        return ((await answer.json()) as { version: number }).version
      }
      // A second is the promise on a machine at rest; this one may be busy.
      await expect.poll(answeringVersion, { timeout: 10_000, interval: 100 }).toBe(2)
    } finally {
      await up.stop()
    }
  })
})
