import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DriftReport } from '../../src/api/drift-report.ts'
import { EvaluationReport } from '../../src/api/evaluation-report.ts'
import { PredictAnswer } from '../../src/api/predict-answer.ts'
import { RunResult } from '../../src/api/run-result.ts'
import { parsed, startUp, temporaryFolder, throughline } from './cli.ts'
import { withOneModel, writeCars } from './tables.ts'
import type { InitResult } from '../../src/cli/operations.ts'

/** Brands and cars, the share of answers that must be right, and labels that are asked for. */
const tables = [
  { name: 'three', brands: 3, rows: 500, right: 0.8 },
  { name: 'many', brands: 150, rows: 1500, right: 0.35 },
] as const

describe.each(tables)('the main job on $brands brands', ({ name, brands, rows, right }) => {
  const folder = temporaryFolder()
  const file = join(folder.path, 'cars.csv')
  const later = join(folder.path, 'later.csv')
  const project = join(folder.path, name)
  const here = ['--json', '--cwd', project]
  let init: InitResult
  let run: RunResult

  beforeAll(async () => {
    writeCars(file, brands, rows)
    writeCars(later, brands, 600, 8)
    init = parsed(await throughline(['init', file, '--target', 'brand', '--name', name, '--yes', ...here]))
    withOneModel(join(project, 'throughline.config.ts'), 'logisticRegression()')
    run = parsed(await throughline(['run', ...here], { isCounted: false }))
  })
  afterAll(folder.remove)

  test('init and run set the code aside that gives the brand away, and nothing else', () => {
    expect(init.kind).toBe('classification')
    expect(init.excluded.map(({ column }) => column)).toEqual(['brand code'])
    expect(init.excluded[0]?.reason).toContain('tells brand right in 100 %')
    expect(run.decisions.filter(({ action }) => action === 'exclude').map(({ column }) => column)).toEqual([
      'brand code',
    ])
  })

  test('run chooses by log loss, has no threshold, and beats doing without', () => {
    expect(Value.Errors(RunResult, run)).toEqual([])
    const chosen = run.candidates.find((candidate) => candidate.name === run.chosen.name)
    expect(chosen?.crossValidated?.metric).toBe('logLoss')
    expect(chosen?.metrics.accuracy?.value).toBeGreaterThan(right)
    expect(chosen?.metrics.precision).toBeUndefined()
    expect(run.chosen.threshold).toBeUndefined()
    expect(run.gate.reasons[0]).toMatch(/^passed: better than doing without a model: log loss \(nats\) differs by -/)
    expect(run.gate.passed).toBe(true)
  })

  test('the report is small, speaks of answers, and tells at most twenty classes', () => {
    const markdown = readFileSync(run.report.replace('.html', '.md'), 'utf8')
    expect(statSync(run.report).size).toBeLessThan(30_000)
    expect(markdown).toMatch(/among \d+ classes: of 100 answers, \d+ are right/)
    expect(markdown).not.toMatch(/false alarm|says yes/)
    const told = markdown.split('\n').filter((line) => /^\| Brand \w+ \| \d/.test(line))
    expect(told.length).toBe(Math.min(20, brands))
  })

  test('evaluate reads the labels as training did, and tells each class', async () => {
    const report = parsed<EvaluationReport>(await throughline(['evaluate', name, '--data', later, ...here]))
    expect(Value.Errors(EvaluationReport, report)).toEqual([])
    const { classes = [], confused = [], metrics } = report
    expect(metrics.accuracy?.value).toBeGreaterThan(right)
    expect(classes.reduce((sum, of) => sum + of.rows, 0)).toBe(report.rows)
    expect(new Set(classes.map(({ label }) => label)).size).toBe(classes.length)
    expect(classes.length).toBeGreaterThan(0.9 * brands)
    expect(confused[0]!.rows).toBeGreaterThanOrEqual(confused.at(-1)!.rows)
    expect(confused.length).toBeLessThanOrEqual(10)
  })

  test('the endpoint answers with every label, predict with the same answer, and the log is watched', async () => {
    const out = join(folder.path, 'scored.csv')
    await throughline(['predict', name, '--data', later, '--out', out, ...here])
    const [head, ...lines] = readFileSync(out, 'utf8').trimEnd().split('\n')
    expect(head).toMatch(/,prediction,probability$/)
    const scored = lines.map((line) => line.split(','))
    const up = await startUp(['--cwd', project])
    try {
      const ask = async (shift: number): Promise<PredictAnswer> => {
        const asked = scored.map(([, , country, length, weight, paint]) => ({
          country,
          length: Number(length) + shift,
          weight: Number(weight) + shift,
          paint,
        }))
        const answer = await fetch(`${up.url}/models/${name}/predict`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ rows: asked }),
        })
        return (await answer.json()) as PredictAnswer
      }
      const { predictions } = await ask(0)
      expect(Value.Check(PredictAnswer, { model: name, version: 1, predictions, warnings: [] })).toBe(true)
      for (const [row, { label, probabilities = {} }] of predictions.entries()) {
        const all = Object.values(probabilities)
        expect(String(label)).toBe(scored[row]!.at(-2))
        expect(probabilities[String(label)]).toBe(Number(scored[row]!.at(-1)))
        expect(probabilities[String(label)]).toBe(Math.max(...all))
        expect(all.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
      }
      const document = await (await fetch(`${up.url}/models/${name}/openapi.json`)).text()
      for (const of of Object.keys(predictions[0]!.probabilities!)) expect(document).toContain(JSON.stringify(of))
      expect(await (await fetch(up.url)).text()).toContain('log loss (nats)')
    } finally {
      await up.stop()
    }
    const end = await throughline(['monitor', name, ...here])
    const report = parsed<DriftReport>(end)
    expect(Value.Errors(DriftReport, report)).toEqual([])
    expect(report.current.rows).toBe(600)
    const answers = report.columns.filter(({ column }) => column === 'prediction' || column === 'probability')
    expect(answers.map(({ column, verdict }) => `${column} ${verdict}`).toSorted()).toEqual([
      'prediction stable',
      'probability stable',
    ])
  })

  test('monitor sees that other brands are answered when the cars change', async () => {
    const moved = join(folder.path, 'moved.csv')
    writeCars(moved, Math.ceil(brands / 3), 600, 9)
    const report = parsed<DriftReport>(await throughline(['monitor', name, '--data', moved, ...here]))
    expect(report.columns.find(({ column }) => column === 'prediction')?.verdict).toBe('drifted')
  })
})
