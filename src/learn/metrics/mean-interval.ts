import type { MetricValue } from '../../domain/metric.ts'
import { normalQuantile } from '../../math/normal-quantile.ts'

/**
 * The mean of what is >= 0, with an interval from the delta method on its logarithm: mean · exp(± z · s / (mean · √n)),
 * with s the standard deviation. Needs no resampling, so it serves where there are many slices.
 *
 * @param values      losses of rows, >= 0
 * @param rows        the rows to look at, positions in `values`
 * @param confidence  of the interval, in (0, 1)
 * @returns           low > 0 unless the value is 0; undefined with fewer than two rows
 *
 * Degenerate: where every value is 0, low and high are 0. Losses with heavy tails and few rows: too narrow.
 *
 * Source: delta method, e.g. van der Vaart (1998), Asymptotic Statistics, chapter 3.
 */
export function meanInterval(
  values: Float64Array,
  { rows, confidence }: { readonly rows: Uint32Array; readonly confidence: number },
): MetricValue | undefined {
  if (rows.length < 2) return undefined
  const taken = Float64Array.from(rows, (row) => values[row]!)
  const value = taken.reduce((sum, loss) => sum + loss, 0) / rows.length
  if (value === 0) return { value: 0, low: 0, high: 0 }
  const variance = taken.reduce((sum, loss) => sum + (loss - value) ** 2, 0) / (rows.length - 1)
  const relativeError = Math.sqrt(variance / rows.length) / value
  const factor = Math.exp(normalQuantile(1 - (1 - confidence) / 2) * relativeError)
  return { value, low: value / factor, high: value * factor }
}
