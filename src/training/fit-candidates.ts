import { takeNumbers } from '../frame/column.ts'
import { selectColumns, takeRows } from '../frame/frame.ts'
import { METRICS, primaryMetric } from '../domain/metric.ts'
import { estimatorOf } from '../learn/estimator-catalog.ts'
import { evaluate } from '../learn/metrics/evaluate.ts'
import { costThreshold } from '../learn/metrics/threshold.ts'
import { crossValidate } from '../learn/selection/cross-validate.ts'
import { folds } from '../learn/selection/folds.ts'
import { chooseSimplest } from '../learn/selection/one-standard-error.ts'
import { signatureOf } from './describe-inputs.ts'
import { takeBasis } from './split-table.ts'
import { timeAnswers } from './time-answers.ts'
import type { Clock } from '../base/clock.ts'
import type { Rng } from '../base/rng.ts'
import type { Compute } from '../domain/compute.ts'
import type { Metrics } from '../domain/metric.ts'
import type { PreparedTable } from '../domain/prepared-table.ts'
import type { EstimatorSpec, WithoutModel } from '../domain/project.ts'
import type { Progress } from '../domain/progress.ts'
import type { Estimator, Model, Target } from '../learn/model.ts'
import type { OperatingCost } from '../learn/operating-cost.ts'
import type { Choice } from '../learn/selection/choice.ts'
import type { SplitBasis, TableSplit } from './split-table.ts'

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
  /** The estimator's, with its parameters where another candidate has the same. */
  readonly name: string
  readonly complexity: number
  readonly mean: number
  readonly standardError: number
  readonly foldScores: readonly number[]
  /** Scores of the training rows that were in a test fold, by models that did not learn from them; row by row. */
  readonly outOfFold: Float64Array
  /** The score from which the answer is yes; two classes only. */
  readonly threshold: number | undefined
  /** On the rows with an out-of-fold score, at that threshold. */
  readonly metrics: Metrics
  readonly cost: OperatingCost
  /** Mean over the folds. Seconds and microseconds are for information: they decide nothing. */
  readonly fitSeconds: number
  /** Of one answer by the model of the last fold. */
  readonly answerMicroseconds: number
}

/**
 * Cross-validates every model of the project on the given training rows, all or a sample of them: along time where the
 * split is by time. Thresholds and metrics of candidates come from these rows.
 */
export async function tryCandidates(
  needs: TrainingNeeds,
  table: PreparedTable,
  features: readonly string[],
  { basis, rows }: { readonly basis: SplitBasis; readonly rows: Uint32Array },
  rng: Rng,
  signal?: AbortSignal,
): Promise<readonly TriedCandidate[]> {
  const frame = takeRows(selectColumns(table.frame, features), rows)
  const target = targetOf(table, rows)
  const parts = folds({ ...takeBasis(basis, rows), rowCount: frame.rowCount, rng: rng.fork('folds') }, foldCount)
  const signature = signatureOf(table, features)
  const tried: TriedCandidate[] = []
  for (const spec of table.project.models) {
    const estimator = estimatorOf(spec)
    let last: Model | undefined
    const watched: Estimator = {
      ...estimator,
      fit: async (...given) => (last = await estimator.fit(...given)),
    }
    const name = nameAmong(spec, table.project.models, estimator.name)
    needs.progress.step(`Cross-validate ${name}`)
    const startMs = needs.clock.monotonicMs()
    const found = await crossValidate(watched, frame, target, parts, {
      rng: rng.fork(`fit ${spec.kind}`),
      compute: needs.compute,
      onProgress: (share) => needs.progress.share(share),
      ...(signal === undefined ? {} : { signal }),
    })
    const fitSeconds = (needs.clock.monotonicMs() - startMs) / 1000 / parts.length
    const judged = judgeOutOfFold(table, target.y, found.outOfFold, rng)
    const { complexity } = estimator
    const answerMicroseconds = timeAnswers(needs.clock, last!, signature, frame)
    tried.push({ spec, estimator, name, complexity, ...found, ...judged, fitSeconds, answerMicroseconds })
  }
  return tried
}

/** The estimator's name, with what the config says of its parameters where another candidate has the same name. */
function nameAmong({ params }: EstimatorSpec, models: readonly EstimatorSpec[], name: string): string {
  const told = Object.entries(params).map(
    ([param, value]) => `${param} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
  )
  const isOnly = models.filter((other) => estimatorOf(other).name === name).length === 1
  return isOnly || told.length === 0 ? name : `${name} (${told.join(', ')})`
}

/**
 * The probability from which acting is cheaper than not acting, and the metrics there: both on the scores of rows
 * while they were in a test fold, so the real test rows have no say in it.
 *
 * @param all  shape (rows * scores of a row,); NaN for rows in no test fold
 */
function judgeOutOfFold(
  table: PreparedTable,
  y: Float64Array,
  all: Float64Array,
  rng: Rng,
): Pick<TriedCandidate, 'outOfFold' | 'threshold' | 'metrics'> {
  const { kind, costs } = table.project.problem
  const classes = table.labels?.length
  const width = all.length / y.length
  const scored = Uint32Array.from(y.keys()).filter((row) => !Number.isNaN(all[row * width]!))
  const truth = takeNumbers(y, scored)
  const outOfFold = new Float64Array(scored.length * width)
  for (const [at, row] of scored.entries()) outOfFold.set(all.subarray(row * width, (row + 1) * width), at * width)
  const threshold = classes === 2 ? costThreshold(truth, outOfFold, costs) : undefined
  const options = { rng: rng.fork('candidate metrics'), threshold, costs, classes }
  return { outOfFold, threshold, metrics: evaluate(kind, truth, outOfFold, options) }
}

/** The simplest within one standard error of the best, of equally simple ones the one that costs least, and why. */
export function chooseCandidate(
  table: PreparedTable,
  split: TableSplit,
  tried: readonly TriedCandidate[],
): Choice<TriedCandidate> {
  const metric = primaryMetric(table.project.problem.kind, table.labels?.length)
  return chooseSimplest(tried, METRICS[metric].better, {
    metricName: METRICS[metric].name,
    alongTime: split.basis.kind === 'time',
  })
}

/** Fits on the given rows. The stream of chance depends on the seed and the kind only, so a refit is repeatable. */
export async function fitOn(
  needs: TrainingNeeds,
  estimator: Estimator,
  table: PreparedTable,
  features: readonly string[],
  rows: Uint32Array,
  rng: Rng,
  signal?: AbortSignal,
): Promise<Model> {
  return estimator.fit(takeRows(selectColumns(table.frame, features), rows), targetOf(table, rows), {
    rng: rng.fork(`final ${estimator.kind}`),
    compute: needs.compute,
    onProgress: (share) => needs.progress.share(share),
    ...(signal === undefined ? {} : { signal }),
  })
}

/** What is to be learnt of these rows. */
function targetOf({ project, y, labels }: PreparedTable, rows: Uint32Array): Target {
  return {
    kind: project.problem.kind,
    y: takeNumbers(y, rows),
    ...(labels === undefined ? {} : { classes: labels.length }),
  }
}

/** The policy without a model, as an estimator: what the project says, else the majority or the mean. */
export function baselineOf(table: PreparedTable): Estimator {
  const { kind, withoutModel } = table.project.problem
  const policy: WithoutModel = withoutModel ?? (kind === 'classification' ? 'majority' : 'mean')
  return estimatorOf({ kind: policy, params: {} })
}
