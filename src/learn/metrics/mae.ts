import { everyRowOnce, prepareMean } from './prepared-metric.ts'
import type { PreparedMetric } from './prepared-metric.ts'

/**
 * Mean absolute error: mean |y − prediction|.
 *
 * @param y            finite, shape (rows,)
 * @param predictions  finite, shape (rows,)
 * @returns            in the unit of y, >= 0, lower is better; undefined without rows
 */
export function mae(y: Float64Array, predictions: Float64Array): number | undefined {
  return prepareMae(y, predictions)(everyRowOnce(y.length))
}

/** `mae` over resamples. */
export function prepareMae(y: Float64Array, predictions: Float64Array): PreparedMetric {
  return prepareMean(y.map((truth, row) => Math.abs(truth - predictions[row]!)))
}
