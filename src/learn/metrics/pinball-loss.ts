import { requireNumbers, requireRows, requireShare, requireWeights } from '../check-arguments.ts'

/**
 * Pinball (quantile) loss: the mean of quantile · (y − prediction) where the prediction is below, and of
 * (1 − quantile) · (prediction − y) where it is above. The true quantile has the least.
 *
 * @param y            finite, shape (rows,)
 * @param predictions  of that quantile, finite, shape (rows,)
 * @param quantile     in (0, 1)
 * @param weights      at least 0, shape (rows,). Default: all 1
 * @returns            in the unit of y, >= 0, lower is better; of 0.5 half the mean absolute error
 *
 * @throws ROWS_TOO_FEW without rows; ARGUMENT_VALUE for lengths that differ, values that are not finite, another quantile
 *
 * Source: Koenker & Bassett (1978), Econometrica 46(1).
 */
export function pinballLoss(
  y: Float64Array,
  predictions: Float64Array,
  quantile: number,
  weights: Float64Array = new Float64Array(y.length).fill(1),
): number {
  requireRows('Pinball loss', y.length)
  requireNumbers('y', y, y.length)
  requireNumbers('predictions', predictions, y.length)
  requireShare('quantile', quantile)
  requireWeights(weights, y.length)
  let [sum, total] = [0, 0]
  for (let row = 0; row < y.length; row++) {
    const above = y[row]! - predictions[row]!
    sum += weights[row]! * Math.max(quantile * above, (quantile - 1) * above)
    total += weights[row]!
  }
  return sum / total
}
