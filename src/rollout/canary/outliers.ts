/**
 * Leaves out what is far from the rest: below min(1st percentile, Q1 - factor · IQR) or above the like. Kayenta's
 * detector with reduced sensitivity: the percentiles keep one value in a hundred from being called far by itself.
 *
 * @param values  finite. @param factor  default 3.0, Kayenta's
 * @returns       the values kept, in their order
 *
 * Source: Tukey (1977), Exploratory Data Analysis; Kayenta, IQRDetector, percentiles by interpolation (R's type 7).
 */
export function withoutOutliers(values: readonly number[], factor = 3): number[] {
  if (values.length === 0) return []
  const sorted = Float64Array.from(values).sort()
  const [p1, p25, p75, p99] = [0.01, 0.25, 0.75, 0.99].map((share) => percentile(sorted, share)) as [
    number,
    number,
    number,
    number,
  ]
  const least = Math.min(p1, p25 - factor * (p75 - p25))
  const most = Math.max(p99, p75 + factor * (p75 - p25))
  return values.filter((value) => value >= least && value <= most)
}

/** Between two values in proportion: Hyndman & Fan (1996), type 7. */
export function percentile(sorted: Float64Array, share: number): number {
  const rank = share * (sorted.length - 1)
  const below = Math.floor(rank)
  const value = sorted[below]!
  return below + 1 < sorted.length ? value + (rank - below) * (sorted[below + 1]! - value) : value
}
