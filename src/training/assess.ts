import { selectColumns, takeRows } from '../frame/frame.ts'
import { METRICS, primaryMetric } from '../domain/metric.ts'
import { permutationImportance } from '../learn/explain/permutation-importance.ts'
import { calibration } from '../learn/metrics/calibration.ts'
import { classResults, mostConfused } from '../learn/metrics/class-results.ts'
import { evaluate } from '../learn/metrics/evaluate.ts'
import { pairedDifference } from '../learn/metrics/paired-difference.ts'
import { slices } from '../learn/metrics/slices.ts'
import { valueOf } from '../learn/metrics/value.ts'
import type { Rng } from '../base/rng.ts'
import type { Metrics, MetricValue } from '../domain/metric.ts'
import type { PreparedTable } from '../domain/prepared-table.ts'
import type { RunEvidence } from '../domain/run-result.ts'
import type { Model } from '../learn/model.ts'
import type { TrainingNeeds } from './fit-candidates.ts'
import type { TableSplit } from './split-table.ts'

/** Rows permuted at most for the importance of columns. */
const importanceRowsMax = 2000

export interface Assessment {
  readonly evaluation: RunEvidence['evaluation']
  readonly baselineMetrics: Metrics
  readonly gain: {
    readonly metric: string
    readonly better: 'higher' | 'lower'
    /** Of the primary metric, model minus baseline, on the same test rows; absent where it has no meaning on them. */
    readonly difference?: MetricValue
  }
  /** Scores of the test rows by the chosen model, row by row. */
  readonly scores: Float64Array
}

/**
 * The one look at the test rows: metrics, calibration, slices, worth, importance, and the gain over doing without; of
 * more than two classes also how each fares.
 */
export async function assess(
  needs: TrainingNeeds,
  table: PreparedTable,
  features: readonly string[],
  split: TableSplit,
  models: { readonly chosen: Model; readonly baseline: Model },
  threshold: number | undefined,
  rng: Rng,
): Promise<Assessment> {
  const { problem } = table.project
  const labels = table.labels ?? []
  const classes = labels.length
  const frame = takeRows(selectColumns(table.frame, features), split.test)
  const y = Float64Array.from(split.test, (row) => table.y[row]!)
  const scores = models.chosen.predict(frame)
  const baselineScores = models.baseline.predict(frame)
  const options = {
    classes,
    ...(threshold === undefined ? {} : { threshold }),
    ...(problem.costs === undefined ? {} : { costs: problem.costs }),
  }
  const metrics = evaluate(problem.kind, y, scores, { ...options, rng: rng.fork('metrics') })
  const metric = primaryMetric(problem.kind, classes)
  const value = valueOf(problem, y, scores, threshold, baselineScores, rng.fork('value'), classes)
  const importance = await permutationImportance(models.chosen, frame, y, lossOf(problem.kind), {
    rng: rng.fork('importance'),
    compute: needs.compute,
    rowsMax: importanceRowsMax,
    onProgress: (share) => needs.progress.share(share),
  })
  const difference = pairedDifference(metric, y, scores, baselineScores, { rng: rng.fork('gain'), classes })
  return {
    evaluation: {
      metrics,
      calibration: problem.kind === 'classification' ? calibration(y, scores, { classes }) : [],
      slices: slices(problem.kind, frame, y, scores, { classes }),
      ...(value === undefined ? {} : { value }),
      importance,
      ...(importance.length < features.length ? { importanceOf: features.length } : {}),
      ...(classes === 2 ? { positiveShare: shares(table, split) } : {}),
      ...(classes > 2 ? { classes: classResults(y, scores, labels), confused: mostConfused(y, scores, labels) } : {}),
    },
    baselineMetrics: evaluate(problem.kind, y, baselineScores, {
      ...options,
      threshold: 0.5,
      rng: rng.fork('metrics'),
    }),
    gain: { metric, better: METRICS[metric].better, ...(difference === undefined ? {} : { difference }) },
    scores,
  }
}

/** Loss of one row: nats in classification, squared error in regression. */
function lossOf(kind: 'classification' | 'regression'): (y: number, score: number) => number {
  if (kind === 'regression') return (y, score) => (y - score) ** 2
  const inside = (score: number) => Math.min(Math.max(score, 1e-15), 1 - 1e-15)
  return (y, score) => -Math.log(inside(y === 1 ? score : 1 - score))
}

function shares(table: PreparedTable, split: TableSplit): { train: number; test: number } {
  const share = (rows: Uint32Array) => rows.reduce((sum, row) => sum + table.y[row]!, 0) / rows.length
  return { train: share(split.train), test: share(split.test) }
}
