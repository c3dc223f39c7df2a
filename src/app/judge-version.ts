import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { primaryMetric } from '../domain/metric.ts'
import { slicesOf } from '../registry/promotion/comparison.ts'
import { judgePromotion } from '../registry/promotion/promotion-gate.ts'
import { loadServedModel } from '../serving/load-served-model.ts'
import { againstChampion, evaluatedModel } from './compare-versions.ts'
import { configFile, loadProject } from './load-project.ts'
import { policyOfRun } from './promotion-policy.ts'
import { runOfVersion } from './run-of-version.ts'
import { resultOf } from './run-record.ts'
import type { ModelVersion } from '../domain/model-version.ts'
import type { PromotionPolicy } from '../domain/project.ts'
import type { RunResult } from '../domain/run-result.ts'
import type { Training } from '../domain/training.ts'
import type { Frame } from '../frame/frame.ts'
import type { Cell } from '../frame/column.ts'
import type { PromotionInput } from '../registry/promotion/promotion-gate.ts'
import type { Judged } from '../registry/promotion/promotions.ts'
import type { ServedModel } from '../serving/served-model.ts'
import type { App } from './open-app.ts'

/**
 * Judges a version by the project's policy of today (that of its run where the project is elsewhere), on the frozen test
 * rows of its run. Nothing is moved.
 */
export async function judgeVersion(app: App, version: ModelVersion): Promise<Judged> {
  const run = await runOfVersion(app, version)
  const policy = (await policyOfFolder(app, version.model)) ?? policyOfRun(run)
  const result = run && resultOf(run)
  const frame = await evaluationRows(app, result)
  const evaluated = await evaluatedModel(app, version)
  const served = loadServedModel(await app.store.artifacts.get(version.digest), version)
  const against =
    frame === undefined
      ? undefined
      : await againstChampion(app, frame, {
          ...evaluated,
          registered: version.model,
          digest: version.digest,
          seed: run?.seed ?? 0,
        })
  const championValue = against?.champion.metrics[primaryOf(version)]?.value
  const decision = judgePromotion({
    policy,
    registered: version.gate,
    metrics: version.metrics,
    breaches: result?.breaches ?? [],
    ...(against === undefined ? {} : { comparison: against.comparison }),
    ...(championValue === undefined ? {} : { championValue }),
    slices: frame === undefined || policy.slices === undefined ? [] : slicesOf(frame, evaluated, policy.slices.minRows),
    cost: await costOf(app, served),
    lineage: await lineageOf(app, version, run, frame),
  })
  return { decision, needsApproval: policy.approval === true }
}

const primaryOf = ({ signature: { output } }: ModelVersion) =>
  primaryMetric(output.kind, output.kind === 'classification' ? output.labels.length : undefined)

/** The policy of the project in this folder, where it is that of the model. */
async function policyOfFolder(app: App, model: string): Promise<PromotionPolicy | undefined> {
  if (!existsSync(join(app.folder, configFile))) return undefined
  const project = await loadProject(app.folder)
  return project.name === model ? (project.promote ?? {}) : undefined
}

/** The frozen test rows of a run; undefined where it kept none, or they are gone. */
async function evaluationRows(app: App, result: RunResult | undefined): Promise<Frame | undefined> {
  const hash = result?.evaluationSet?.hash
  if (hash === undefined || !(await app.store.artifacts.has(hash))) return undefined
  const { snapshots } = await app.sources()
  return snapshots.load(hash)
}

async function lineageOf(
  app: App,
  version: ModelVersion,
  run: Training | undefined,
  frame: Frame | undefined,
): Promise<PromotionInput['lineage']> {
  return [
    { part: 'run', found: run?.status === 'finished' },
    { part: 'config', found: run !== undefined },
    { part: 'snapshot', found: await app.store.artifacts.has(version.snapshotHash) },
    { part: 'evaluation set', found: frame !== undefined },
  ]
}

/** Passes over the golden rows that are timed. */
const timedPasses = 25

/** What an answer costs here and now: the median time of a golden row, as the endpoint reads and scores it. */
async function costOf(app: App, served: ServedModel): Promise<PromotionInput['cost']> {
  const bytes = (await app.store.artifacts.get(served.version.digest)).length
  const scores = new Float64Array(served.model.outputs)
  const cells: Cell[] = []
  const times: number[] = []
  for (let pass = 0; pass < timedPasses; pass++) {
    for (const row of served.manifest.golden.rows) {
      const start = app.clock.monotonicMs()
      served.check(row, 0, cells, { problems: [], warnings: [] })
      served.score(cells, scores, 0)
      times.push(app.clock.monotonicMs() - start)
    }
  }
  const middle = times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
  return { bytes, microseconds: 1000 * middle }
}
