/** Variance, as a share of the greatest, below which a direction is nothing but rounding. */
const shareMin = 1e-12

/** How many of the values, descending, are more than rounding; at most `most`. */
export function rankOf(values: Float64Array, most: number): number {
  const floor = shareMin * Math.max(0, values[0] ?? 0)
  let rank = 0
  while (rank < Math.min(most, values.length) && values[rank]! > floor) rank++
  return rank
}

/**
 * Turns every direction so that its greatest number, by size, is positive; of numbers as large but for rounding the
 * first. In place.
 *
 * @param directions  shape (count, width)
 *
 * Source: scikit-learn's `svd_flip`, decided by the right vectors. Deviation: the treatment of ties.
 */
export function fixSigns(directions: Float64Array, width: number): void {
  for (let start = 0; start < directions.length; start += width) {
    const direction = directions.subarray(start, start + width)
    const greatest = direction.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    const first = direction.find((value) => Math.abs(value) >= greatest * (1 - 1e-9))!
    if (first < 0) for (let i = 0; i < width; i++) direction[i] = -direction[i]!
  }
}
