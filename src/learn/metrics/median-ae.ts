import { everyRowOnce } from './prepared-metric.ts'
import type { PreparedMetric } from './prepared-metric.ts'
import { ascendingOrder } from './score-order.ts'

/**
 * Median absolute error: the middle of |y − prediction|; of an even number of rows the mean of the two middle ones.
 *
 * @param y            finite, shape (rows,)
 * @param predictions  finite, shape (rows,)
 * @returns            in the unit of y, >= 0, lower is better; undefined without rows
 *
 * Cost: O(n log n).
 */
export function medianAe(y: Float64Array, predictions: Float64Array): number | undefined {
  return prepareMedianAe(y, predictions)(everyRowOnce(y.length))
}

/** `medianAe` over resamples: sorted once, then O(n) each. */
export function prepareMedianAe(y: Float64Array, predictions: Float64Array): PreparedMetric {
  const errors = y.map((truth, row) => Math.abs(truth - predictions[row]!))
  const order = ascendingOrder(errors)
  return (counts) => {
    let rows = 0
    for (let row = 0; row < errors.length; row++) rows += counts[row]!
    if (rows === 0) return undefined
    // The error at which half of the rows is reached, and the one at which it is passed.
    let [i, seen] = [-1, 0]
    while (seen < rows / 2) seen += counts[order[++i]!]!
    const lower = errors[order[i]!]!
    while (seen <= rows / 2) seen += counts[order[++i]!]!
    return (lower + errors[order[i]!]!) / 2
  }
}
