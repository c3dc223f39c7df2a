import { selectColumns, takeRows } from '../frame/frame.ts'
import { METRICS, primaryMetric } from '../domain/metric.ts'
import { estimatorOf } from '../learn/estimator-catalog.ts'
import { evaluate } from '../learn/metrics/evaluate.ts'
import { costThreshold } from '../learn/metrics/threshold.ts'
import { crossValidate } from '../learn/selection/cross-validate.ts'
import { folds } from '../learn/selection/folds.ts'
import { chooseSimplest } from '../learn/selection/one-standard-error.ts'
import { takeBasis } from './split-table.ts'
import type { Clock } from '../base/clock.ts'
import type { Rng } from '../base/rng.ts'
import type { Compute } from '../domain/compute.ts'
import type { Metrics } from '../domain/metric.ts'
import type { PreparedTable } from '../domain/prepared-table.ts'
import type { EstimatorSpec, WithoutModel } from '../domain/project.ts'
import type { Progress } from '../domain/progress.ts'
import type { Estimator, Model, Target } from '../learn/model.ts'
import type { TableSplit } from './split-table.ts'

/** Folds of the cross-validation on the training rows. */
const foldCount = 5

export interface TrainingNeeds {
  readonly clock: Clock
  readonly compute: Compute
  readonly progress: Progress
}

/** A candidate as the cross-validation on training rows found it. */
export interface TriedCandidate {
  readonly spec: EstimatorSpec
  readonly estimator: Estimator
  /** As the estimator's. */
  readonly name: string
  readonly complexity: number
  readonly mean: number
  readonly standardError: number
  readonly foldScores: readonly number[]
  /** Scores of rows while they were in a test fold; NaN for rows in none. Positions of training rows. */
  readonly outOfFold: Float64Array
  /** The score from which the answer is yes; undefined in regression. */
  readonly threshold: number | undefined
  /** On the rows with an out-of-fold score, at that threshold. */
  readonly metrics: Metrics
  /** Mean over the folds. */
  readonly fitSeconds: number
}

/** Cross-validates every model of the project on the training rows: along time where the split is by time. */
export async function tryCandidates(
  needs: TrainingNeeds,
  table: PreparedTable,
  features: readonly string[],
  split: TableSplit,
  rng: Rng,
  signal?: AbortSignal,
): Promise<readonly TriedCandidate[]> {
  const { kind } = table.project.problem
  const frame = takeRows(selectColumns(table.frame, features), split.train)
  const target: Target = { kind, y: Float64Array.from(split.train, (row) => table.y[row]!) }
  const parts = folds(
    { ...takeBasis(split.basis, split.train), rowCount: frame.rowCount, rng: rng.fork('folds') },
    foldCount,
  )
  const tried: TriedCandidate[] = []
  for (const spec of table.project.models) {
    const estimator = estimatorOf(spec)
    needs.progress.step(`Cross-validate ${estimator.name}`)
    const startMs = needs.clock.monotonicMs()
    const found = await crossValidate(estimator, frame, target, parts, {
      rng: rng.fork(`fit ${spec.kind}`),
      compute: needs.compute,
      onProgress: (share) => needs.progress.share(share),
      ...(signal === undefined ? {} : { signal }),
    })
    const fitSeconds = (needs.clock.monotonicMs() - startMs) / 1000 / parts.length
    const judged = judgeOutOfFold(table, target.y, found.outOfFold, rng)
    const { name, complexity } = estimator
    tried.push({ spec, estimator, name, complexity, ...found, ...judged, fitSeconds })
  }
  return tried
}

/**
 * The probability from which acting is cheaper than not acting, and the metrics there: both on the scores of rows
 * while they were in a test fold, so the real test rows have no say in it.
 */
function judgeOutOfFold(
  table: PreparedTable,
  y: Float64Array,
  outOfFold: Float64Array,
  rng: Rng,
): Pick<TriedCandidate, 'threshold' | 'metrics'> {
  const { kind, costs } = table.project.problem
  const scored = Uint32Array.from(outOfFold.keys()).filter((row) => !Number.isNaN(outOfFold[row]!))
  const truth = Float64Array.from(scored, (row) => y[row]!)
  const scores = Float64Array.from(scored, (row) => outOfFold[row]!)
  const threshold = kind === 'classification' ? costThreshold(truth, scores, costs) : undefined
  return { threshold, metrics: evaluate(kind, truth, scores, { rng: rng.fork('candidate metrics'), threshold, costs }) }
}

/** The simplest within one standard error of the best, and why. */
export function chooseCandidate(
  table: PreparedTable,
  split: TableSplit,
  tried: readonly TriedCandidate[],
): { readonly candidate: TriedCandidate; readonly reason: string } {
  const metric = primaryMetric(table.project.problem.kind)
  const { chosen, reason } = chooseSimplest(tried, METRICS[metric].better, {
    metricName: METRICS[metric].name,
    alongTime: split.basis.kind === 'time',
  })
  return { candidate: chosen, reason }
}

/** Fits on the given rows. The stream of chance depends on the seed and the kind only, so a refit is repeatable. */
export async function fitOn(
  needs: TrainingNeeds,
  estimator: Estimator,
  table: Pick<PreparedTable, 'frame' | 'y' | 'project'>,
  features: readonly string[],
  rows: Uint32Array,
  rng: Rng,
  signal?: AbortSignal,
): Promise<Model> {
  const target: Target = {
    kind: table.project.problem.kind,
    y: Float64Array.from(rows, (row) => table.y[row]!),
  }
  return estimator.fit(takeRows(selectColumns(table.frame, features), rows), target, {
    rng: rng.fork(`final ${estimator.kind}`),
    compute: needs.compute,
    onProgress: (share) => needs.progress.share(share),
    ...(signal === undefined ? {} : { signal }),
  })
}

/** The policy without a model, as an estimator: what the project says, else the majority or the mean. */
export function baselineOf(table: PreparedTable): Estimator {
  const { kind, withoutModel } = table.project.problem
  const policy: WithoutModel = withoutModel ?? (kind === 'classification' ? 'majority' : 'mean')
  return estimatorOf({ kind: policy, params: {} })
}
