import { everyRowOnce, prepareMean } from './prepared-metric.ts'
import type { PreparedMetric } from './prepared-metric.ts'

/**
 * Root mean squared error: √ mean (y − prediction)².
 *
 * @param y            finite, shape (rows,)
 * @param predictions  finite, shape (rows,)
 * @returns            in the unit of y, >= 0, lower is better; undefined without rows
 */
export function rmse(y: Float64Array, predictions: Float64Array): number | undefined {
  return prepareRmse(y, predictions)(everyRowOnce(y.length))
}

/** `rmse` over resamples. */
export function prepareRmse(y: Float64Array, predictions: Float64Array): PreparedMetric {
  const meanSquare = prepareMean(y.map((truth, row) => (truth - predictions[row]!) ** 2))
  return (counts) => {
    const square = meanSquare(counts)
    return square === undefined ? undefined : Math.sqrt(square)
  }
}
