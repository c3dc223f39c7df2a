import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Value } from 'typebox/value'
import { RunResult } from '../../src/api/run-result.ts'
import { findModel } from '../../src/app/find-model.ts'
import { configFile, loadProject } from '../../src/app/load-project.ts'
import { evaluateFile, predictFile } from '../../src/app/score-file.ts'
import { writeReport } from '../../src/app/write-report.ts'
import { readSettings } from '../../src/app/settings.ts'
import { serve } from '../../src/app/serve.ts'
import type { Project } from '../../src/domain/project.ts'
import * as throughline from '../../src/index.ts'
import { ESTIMATORS } from '../../src/learn/estimator-catalog.ts'
import { initProject } from '../../src/app/init-project.ts'
import { openRuns, silent, vegaTable } from './runs.ts'

const file = vegaTable('penguins.json')
/** Policies without a model: compared with every model, and no candidates. */
const policies = new Set(['majority', 'always-positive', 'always-negative', 'mean', 'median'])
const builderOf = (kind: string): string => kind.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())
/** Settings that keep the many fits of a run short. */
const quick: Readonly<Record<string, string>> = {
  'gradient-boosting': '{ trees: 20 }',
  'random-forest': '{ trees: 20 }',
  'extra-trees': '{ trees: 20 }',
}

describe.each(['classification', 'regression'] as const)('a config of %s, as init wrote it', (problem) => {
  let runs: Awaited<ReturnType<typeof openRuns>>
  beforeAll(async () => {
    runs = await openRuns()
    const target = problem === 'classification' ? 'Species' : 'Body Mass (g)'
    await initProject(runs.folder, { file, target, name: 'penguins' }, undefined, { progress: silent })
  })
  afterAll(() => runs.close())

  /** The config with one model in place of those proposed. */
  async function edited(kind: string): Promise<Project> {
    const config = join(runs.folder, configFile)
    const text = readFileSync(config, 'utf8')
    const builder = builderOf(kind)
    const models = text
      .replace(/^import \{.*\}/m, `import { ${builder}, csv, defineProject, json } from 'throughline'\nimport {}`)
      .replace(/models: \[.*\]/, `models: [${builder}(${quick[kind] ?? ''})]`)
      .replace(/name: '.*'/, `name: '${kind}'`)
    writeFileSync(config, models.replace(/^import \{\} from 'throughline'\n/m, ''))
    return loadProject(runs.folder)
  }

  const kinds = Object.keys(ESTIMATORS).filter(
    (kind) => !policies.has(kind) && ESTIMATORS[kind]!.kinds.includes(problem),
  )

  test.each(kinds)('runs, predicts, evaluates and reports with %s', async (kind) => {
    const { app } = runs
    const run = await runs.run(await edited(kind))
    expect([...Value.Errors(RunResult, run)]).toEqual([])
    expect(run.gate.passed).toBe(true)
    const tried = run.candidates.find(({ name }) => name === run.chosen.name)
    expect(tried?.crossValidated).toMatchObject({ isWithin: true, worseBy: 0 })
    expect(tried!.operation!.steps).toBeGreaterThan(0)
    expect(tried!.operation!.bytes).toBeGreaterThan(0)
    const { manifest } = await findModel(app, kind)
    expect(manifest.estimator.kind).toBe(kind)
    expect(manifest.signature.inputs.length).toBeGreaterThan(3)
    expect(manifest.golden.rows.length).toBeGreaterThan(0)
    expect(manifest.reference.columns.length).toBeGreaterThan(0)
    const out = join(runs.folder, `${kind}.csv`)
    const { rows } = await predictFile(app, { model: kind, data: file, out })
    expect(readFileSync(out, 'utf8').trim().split('\n')).toHaveLength(rows + 1)
    const { metrics } = await evaluateFile(app, { model: kind, data: file })
    expect(metrics).toHaveProperty(problem === 'classification' ? 'logLoss' : 'rmse')
    const report = readFileSync((await writeReport(app, { model: kind })).markdown, 'utf8')
    expect(report).toContain(`was taken: ${run.chosen.name}. ${run.chosen.reason}`)
  })

  test('and up answers with each of them', async () => {
    const serving = await serve(runs.app, undefined, { host: '127.0.0.1', port: 0 }, readSettings({}))
    expect([...serving.models].toSorted()).toEqual(kinds.toSorted())
    try {
      for (const kind of kinds) await ask(kind)
    } finally {
      await serving.close()
    }

    async function ask(kind: string): Promise<void> {
      const { manifest } = await findModel(runs.app, kind)
      const answer = await fetch(`${serving.url}/models/${kind}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ rows: manifest.golden.rows.slice(0, 2) }),
      })
      expect([kind, answer.status]).toEqual([kind, 200])
    }
  })
})

test('there is a builder for each estimator that learns', () => {
  for (const kind of Object.keys(ESTIMATORS).filter((name) => !policies.has(name))) {
    expect(throughline).toHaveProperty(builderOf(kind))
  }
})
