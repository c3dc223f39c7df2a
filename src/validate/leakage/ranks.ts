/** Ranks from 1, equal values at their mean rank. Shape (rows,). No NaN may be among the values. O(n log n). */
export function ranksOf(values: Float64Array): Float64Array {
  const sorted = values.toSorted()
  return values.map((value) => rankAmong(sorted, value))
}

/** The rank of a value among the ascending values that it is one of. */
export function rankAmong(sorted: Float64Array, value: number): number {
  return (countBelow(sorted, value) + 1 + countUpTo(sorted, value)) / 2
}

/** Row numbers in ascending order of their values; equal values in the order of the rows. */
export function sortedOrder(values: Float64Array): Uint32Array {
  return Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b)
}

/** How many of the ascending values are below `value`. */
export function countBelow(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

/** How many of the ascending values are at most `value`. */
export function countUpTo(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low
}
