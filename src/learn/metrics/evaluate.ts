import type { Rng } from '../../base/rng.ts'
import type { MetricKey, Metrics, MetricValue } from '../../domain/metric.ts'
import type { Costs, ProblemKind } from '../../domain/project.ts'
import { requireClasses, requireNumbers, requireWeights } from '../check-arguments.ts'
import { bootstrap } from './bootstrap.ts'
import { classMetrics, prepareClassCounts } from './class-counts.ts'
import { classRocAuc } from './class-roc-auc.ts'
import { confusionMetrics } from './confusion-metrics.ts'
import { prepareConfusion } from './confusion.ts'
import type { CostOptions } from './cost-per-1000.ts'
import { rocAucInterval } from './delong.ts'
import { prepareMetric } from './prepare-metric.ts'
import type { RowCounts } from './prepared-metric.ts'

type ConfusionKey = keyof typeof confusionMetrics

const confusionKeys = Object.keys(confusionMetrics) as ConfusionKey[]
const ofScores = ['averagePrecision', 'logLoss', 'brier', 'costPer1000'] as const
const classKeys = Object.keys(classMetrics) as (keyof typeof classMetrics)[]
const ofClassScores = ['logLoss', 'brier', 'costPer1000'] as const
const ofErrors = ['rmse', 'mae', 'medianAe', 'r2', 'costPer1000'] as const
/** Metrics that cannot be above 1, and those that can be below 0 (a negative cost is a gain). */
const upToOne: ReadonlySet<MetricKey> = new Set(['rocAuc', 'averagePrecision', 'brier', 'r2', ...confusionKeys])
const belowZero: ReadonlySet<MetricKey> = new Set(['r2', 'costPer1000'])

/**
 * Every metric of the kind that these rows allow, with its 95 % interval: DeLong's for ROC AUC, the percentile bootstrap
 * (one set of resamples for all metrics) for the rest. Three classes and more have no precision, recall, F1 and average
 * precision, which ask of one class; a row is answered with its most probable class.
 *
 * @param y                  0 or 1 for two classes, positions of classes for more, any finite number for regression;
 *                           shape (rows,)
 * @param scores             probabilities of the positive class, or predictions; finite, shape (rows,). Three classes
 *                           and more: of each class, shape (rows * classes,), row by row
 * @param options.classes    number of classes, default 2; not read for regression
 * @param options.threshold  a row is called positive from this score on. Default 0.5; two classes only
 * @param options.weights    of the rows, at least 0, shape (rows,). Default: all 1. With them the interval of ROC AUC is
 *                           the bootstrap's too
 * @param options.costs      without those of the kind, costPer1000 is left out
 * @returns                  a metric without meaning (one class only, none called positive, fewer than two rows) is left
 *                           out; never NaN
 *
 * @throws ARGUMENT_VALUE for lengths that differ, values that are not finite, classes that are none
 *
 * Cost: bounded as in `bootstrap`, about half a second for 25,000 rows and more; the number of classes matters once, not
 * in each resample.
 */
export function evaluate(
  kind: ProblemKind,
  y: Float64Array,
  scores: Float64Array,
  {
    threshold,
    costs,
    classes = 2,
    weights,
    rng,
  }: {
    readonly threshold?: number | undefined
    readonly costs?: Costs | undefined
    readonly classes?: number | undefined
    readonly weights?: Float64Array | undefined
    readonly rng: Rng
  },
): Metrics {
  const hasManyClasses = kind === 'classification' && classes > 2
  requireNumbers('y', y, y.length)
  if (kind === 'classification') requireClasses('y', y, classes)
  requireNumbers('scores', scores, y.length * (hasManyClasses ? classes : 1))
  if (weights !== undefined && y.length > 0) requireWeights(weights, y.length)
  const options: CostOptions = { kind, threshold, costs, classes }
  const { keys, statistics } = hasManyClasses ? OF_CLASSES : kind === 'classification' ? OF_DECISIONS : OF_ERRORS
  const metrics: Partial<Record<MetricKey, MetricValue>> = {}
  const areaOf = () => (hasManyClasses ? classRocAuc(y, scores, classes) : rocAucInterval(y, scores))
  const area = kind === 'classification' && y.length > 1 && weights === undefined ? areaOf() : undefined
  if (area !== undefined) metrics.rocAuc = area
  const found =
    weights === undefined
      ? bootstrap({ y, scores }, (columns) => statistics(columns.y, columns.scores, options), { rng })
      : bootstrap({ y, scores, weights }, (columns) => weighted(columns, statistics, options), { rng })
  const given: readonly MetricKey[] = weights === undefined ? keys : [...keys, 'rocAuc']
  for (const [which, key] of given.entries()) {
    const value = found[which]
    if (value !== undefined) metrics[key] = clipped(key, value)
  }
  return metrics
}

type Statistics = (counts: RowCounts) => readonly (number | undefined)[]

/** The statistics of rows that count as much as they weigh, and the ROC AUC, whose own interval knows no weights. */
function weighted(
  { y, scores, weights }: Readonly<Record<'y' | 'scores' | 'weights', Float64Array>>,
  statistics: (y: Float64Array, scores: Float64Array, options: CostOptions) => Statistics,
  options: CostOptions,
): Statistics {
  const prepared = statistics(y, scores, options)
  const area = options.kind === 'classification' ? prepareMetric('rocAuc', y, scores, options) : () => undefined
  const weighed = new Float64Array(y.length)
  return (counts) => {
    for (let row = 0; row < weighed.length; row++) weighed[row] = counts[row]! * weights[row]!
    return [...prepared(weighed), area(weighed)]
  }
}

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

/** As `decisionStatistics`. */
function classStatistics(y: Float64Array, scores: Float64Array, options: CostOptions): Statistics {
  const { classes = 2 } = options
  const prepared = ofClassScores.map((key) => prepareMetric(key, y, scores, options))
  const counted = prepareClassCounts(y, scores, classes)
  return (counts) => {
    const answers = counted(counts)
    return [...prepared.map((metric) => metric(counts)), ...classKeys.map((key) => classMetrics[key](answers))]
  }
}

/** Keys in the order of what their statistics give. */
const OF_DECISIONS = { keys: [...ofScores, ...confusionKeys], statistics: decisionStatistics }
const OF_CLASSES = { keys: [...ofClassScores, ...classKeys], statistics: classStatistics }
const OF_ERRORS = { keys: ofErrors, statistics: errorStatistics }

/** Shrunk deviations of a subset may reach past what the metric can be. */
function clipped(key: MetricKey, { value, low, high }: MetricValue): MetricValue {
  return {
    value,
    low: belowZero.has(key) ? low : Math.max(0, low),
    high: upToOne.has(key) ? Math.min(1, high) : high,
  }
}
