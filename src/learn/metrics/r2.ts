import { everyRowOnce } from './prepared-metric.ts'
import type { PreparedMetric } from './prepared-metric.ts'

/** Share of the sum of squares below which a variance is rounding error and counts as none. */
const noVariance = 1e-12

/**
 * Coefficient of determination: 1 − Σ (y − prediction)² / Σ (y − mean y)².
 *
 * @param y            finite, shape (rows,)
 * @param predictions  finite, shape (rows,)
 * @returns            in (-∞, 1], higher is better, 0 is always saying the mean of these rows; undefined without variance
 *                     of y, so also with fewer than two rows
 */
export function r2(y: Float64Array, predictions: Float64Array): number | undefined {
  return prepareR2(y, predictions)(everyRowOnce(y.length))
}

/** `r2` over resamples. */
export function prepareR2(y: Float64Array, predictions: Float64Array): PreparedMetric {
  const middle = y.reduce((sum, truth) => sum + truth, 0) / y.length
  const centred = y.map((truth) => truth - middle)
  const squaredErrors = y.map((truth, row) => (truth - predictions[row]!) ** 2)
  return (counts) => {
    let [rows, sum, squares, residuals] = [0, 0, 0, 0]
    for (let row = 0; row < centred.length; row++) {
      const count = counts[row]!
      rows += count
      sum += count * centred[row]!
      squares += count * centred[row]! * centred[row]!
      residuals += count * squaredErrors[row]!
    }
    const total = squares - (sum * sum) / rows
    return total > noVariance * squares ? 1 - residuals / total : undefined
  }
}
