/**
 * How many values fell into each of a few fixed buckets, and their sum: what a histogram of Prometheus is made of.
 * Counting is a walk over the bounds and two additions; nothing is allocated.
 */
export interface BucketCounts {
  /** Upper bounds, ascending, inclusive. A value above the last falls into one more bucket. */
  readonly bounds: readonly number[]
  /** Values per bucket, not cumulative: length bounds + 1. */
  readonly counts: Float64Array
  sum: number
}

/** No values yet. @param bounds  ascending */
export function bucketCounts(bounds: readonly number[]): BucketCounts {
  return { bounds, counts: new Float64Array(bounds.length + 1), sum: 0 }
}

/** Counts a value. NaN is counted above the last bound and not added to the sum. */
export function countValue(into: BucketCounts, value: number): void {
  const { bounds, counts } = into
  let at = 0
  while (at < bounds.length && !(value <= bounds[at]!)) at++
  counts[at]!++
  if (value === value) into.sum += value
}

/** Values counted. */
export function totalCount({ counts }: BucketCounts): number {
  let total = 0
  for (const count of counts) total += count
  return total
}
