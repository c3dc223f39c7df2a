import type { MetricValue } from '../../domain/metric.ts'
import { normalQuantile } from '../../math/normal-quantile.ts'

/**
 * RMSE with an interval from the delta method on its logarithm: RMSE · exp(± z · s / (2 · MSE · √n)), with s the standard
 * deviation of the squared errors. Needs no resampling, so it serves where there are many slices.
 *
 * @param rows        the rows to look at, positions in y and predictions
 * @param confidence  of the interval, in (0, 1)
 * @returns           in the unit of y, low > 0 unless the value is 0; undefined with fewer than two rows
 *
 * Degenerate: without error in any row value, low and high are 0. Errors with heavy tails and few rows: too narrow.
 *
 * Source: delta method, e.g. van der Vaart (1998), Asymptotic Statistics, chapter 3.
 */
export function rmseInterval(
  y: Float64Array,
  predictions: Float64Array,
  { rows, confidence }: { readonly rows: Uint32Array; readonly confidence: number },
): MetricValue | undefined {
  if (rows.length < 2) return undefined
  const squares = Float64Array.from(rows, (row) => (y[row]! - predictions[row]!) ** 2)
  const meanSquare = squares.reduce((sum, square) => sum + square, 0) / rows.length
  if (meanSquare === 0) return { value: 0, low: 0, high: 0 }
  const variance = squares.reduce((sum, square) => sum + (square - meanSquare) ** 2, 0) / (rows.length - 1)
  const relativeError = Math.sqrt(variance / rows.length) / (2 * meanSquare)
  const factor = Math.exp(normalQuantile(1 - (1 - confidence) / 2) * relativeError)
  const value = Math.sqrt(meanSquare)
  return { value, low: value / factor, high: value * factor }
}
