/** Ranks from 1, equal values at their mean rank. Shape (rows,). No NaN may be among the values. O(n log n). */
export function ranksOf(values: Float64Array): Float64Array {
  const order = sortedOrder(values)
  const ranks = new Float64Array(values.length)
  for (let start = 0; start < order.length; ) {
    let end = start + 1
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++
    for (let at = start; at < end; at++) ranks[order[at]!] = (start + 1 + end) / 2
    start = end
  }
  return ranks
}

/** Row numbers in ascending order of their values; equal values in the order of the rows. */
export function sortedOrder(values: Float64Array): Uint32Array {
  return Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b)
}
