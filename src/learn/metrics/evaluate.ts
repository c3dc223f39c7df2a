import { assert } from '../../base/assert.ts'
import type { Rng } from '../../base/rng.ts'
import type { MetricKey, Metrics, MetricValue } from '../../domain/metric.ts'
import type { Costs, ProblemKind } from '../../domain/project.ts'
import { bootstrap } from './bootstrap.ts'
import { confusionMetrics } from './confusion-metrics.ts'
import { prepareConfusion } from './confusion.ts'
import type { CostOptions } from './cost-per-1000.ts'
import { rocAucInterval } from './delong.ts'
import { prepareMetric } from './prepare-metric.ts'
import type { RowCounts } from './prepared-metric.ts'

type ConfusionKey = keyof typeof confusionMetrics

const confusionKeys = Object.keys(confusionMetrics) as ConfusionKey[]
const ofScores = ['averagePrecision', 'logLoss', 'brier', 'costPer1000'] as const
const ofErrors = ['rmse', 'mae', 'medianAe', 'r2', 'costPer1000'] as const
/** Metrics that cannot be above 1, and those that can be below 0 (a negative cost is a gain). */
const upToOne: ReadonlySet<MetricKey> = new Set(['averagePrecision', 'brier', 'r2', ...confusionKeys])
const belowZero: ReadonlySet<MetricKey> = new Set(['r2', 'costPer1000'])

/**
 * Every metric of the kind that these rows allow, with its 95 % interval: DeLong's for ROC AUC, the percentile bootstrap
 * (one set of resamples for all metrics) for the rest.
 *
 * @param y                  0 or 1 for classification, any finite number for regression; shape (rows,)
 * @param scores             probabilities of the positive class, or predictions; finite, shape (rows,)
 * @param options.threshold  a row is called positive from this score on. Default 0.5
 * @param options.costs      without those of the kind, costPer1000 is left out
 * @returns                  a metric without meaning (one class only, none called positive, fewer than two rows) is left
 *                           out; never NaN
 *
 * Cost: bounded as in `bootstrap`, about half a second for 25,000 rows and more.
 */
export function evaluate(
  kind: ProblemKind,
  y: Float64Array,
  scores: Float64Array,
  {
    threshold,
    costs,
    rng,
  }: { readonly threshold?: number | undefined; readonly costs?: Costs | undefined; readonly rng: Rng },
): Metrics {
  assert(y.length === scores.length, `there are ${y.length} scores`)
  assert(y.every(Number.isFinite) && scores.every(Number.isFinite), 'targets and scores are finite')
  const options: CostOptions = { kind, threshold, costs }
  const keys = kind === 'classification' ? [...ofScores, ...confusionKeys] : ofErrors
  const statistics = kind === 'classification' ? decisionStatistics : errorStatistics
  const found = bootstrap({ y, scores }, (columns) => statistics(columns.y, columns.scores, options), { rng })
  const metrics: Partial<Record<MetricKey, MetricValue>> = {}
  const area = kind === 'classification' && y.length > 1 ? rocAucInterval(y, scores) : undefined
  if (area !== undefined) metrics.rocAuc = area
  for (const [which, key] of keys.entries()) {
    const value = found[which]
    if (value !== undefined) metrics[key] = clipped(key, value)
  }
  return metrics
}

type Statistics = (counts: RowCounts) => readonly (number | undefined)[]

/** All decisions are counted once a resample, not once a metric. */
function decisionStatistics(y: Float64Array, scores: Float64Array, options: CostOptions): Statistics {
  const prepared = ofScores.map((key) => prepareMetric(key, y, scores, options))
  const counted = prepareConfusion(y, scores, options.threshold ?? 0.5)
  return (counts) => {
    const decisions = counted(counts)
    return [
      ...prepared.map((metric) => metric(counts)),
      ...confusionKeys.map((key) => confusionMetrics[key](decisions)),
    ]
  }
}

function errorStatistics(y: Float64Array, predictions: Float64Array, options: CostOptions): Statistics {
  const prepared = ofErrors.map((key) => prepareMetric(key, y, predictions, options))
  return (counts) => prepared.map((metric) => metric(counts))
}

/** Shrunk deviations of a subset may reach past what the metric can be. */
function clipped(key: MetricKey, { value, low, high }: MetricValue): MetricValue {
  return {
    value,
    low: belowZero.has(key) ? low : Math.max(0, low),
    high: upToOne.has(key) ? Math.min(1, high) : high,
  }
}
