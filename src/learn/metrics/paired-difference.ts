import { requireLength } from '../check-arguments.ts'
import type { Rng } from '../../base/rng.ts'
import { METRICS } from '../../domain/metric.ts'
import type { MetricKey, MetricValue } from '../../domain/metric.ts'
import type { Costs, ProblemKind } from '../../domain/project.ts'
import { bootstrap } from './bootstrap.ts'
import { prepareMetric } from './prepare-metric.ts'

export interface PairedDifferenceOptions {
  readonly rng: Rng
  /** A row is called positive from this score on. Default 0.5 */
  readonly threshold?: number | undefined
  /** Number of classes, default 2; not read for regression. */
  readonly classes?: number | undefined
  /** For costPer1000 alone, as is `kind`, which says which of the costs are meant (default classification). */
  readonly costs?: Costs | undefined
  readonly kind?: ProblemKind | undefined
}

/**
 * How much a metric differs between two score vectors on the same rows: metric(scores) − metric(otherScores), with its
 * 95 % interval from the paired bootstrap (both are measured on the same resamples, so what makes rows hard for both
 * cancels out).
 *
 * @param y            0 or 1 for two classes, positions of classes for more, finite for regression; shape (rows,)
 * @param scores       shape (rows,), of three classes and more (rows * classes,), row by row
 * @param otherScores  of the same shape
 * @returns            in the unit of the metric; which sign is good depends on the metric, see `provesBetter`. Undefined
 *                     where the metric has no meaning on these rows
 *
 * Source and bounds: as `bootstrap`.
 */
export function pairedDifference(
  metric: MetricKey,
  y: Float64Array,
  scores: Float64Array,
  otherScores: Float64Array,
  options: PairedDifferenceOptions,
): MetricValue | undefined {
  const { rng, kind = METRICS[metric].kinds[0], classes = 2, threshold, costs } = options
  const scoreCount = y.length * (kind === 'classification' && classes > 2 ? classes : 1)
  requireLength('scores', scores, scoreCount)
  requireLength('otherScores', otherScores, scoreCount)
  const [difference] = bootstrap(
    { y, scores, otherScores },
    (columns) => {
      const one = prepareMetric(metric, columns.y, columns.scores, { kind, classes, threshold, costs })
      const other = prepareMetric(metric, columns.y, columns.otherScores, { kind, classes, threshold, costs })
      return (counts) => {
        const [value, otherValue] = [one(counts), other(counts)]
        return [value === undefined || otherValue === undefined ? undefined : value - otherValue]
      }
    },
    { rng },
  )
  return difference
}

/** Whether a difference shows with 95 % confidence that the first scores are better: its whole interval is on that side. */
export function provesBetter(metric: MetricKey, difference: Pick<MetricValue, 'low' | 'high'>): boolean {
  return METRICS[metric].better === 'higher' ? difference.low > 0 : difference.high < 0
}
