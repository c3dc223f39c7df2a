import { presentValues } from './present-values.ts'

/**
 * Quantiles of the values that are finite, between two of them by straight lines (numpy's default, Hyndman & Fan's
 * type 7).
 *
 * @param values   shape (rows,); NaN and infinite values are missing
 * @param weights  shape (rows,), >= 0. Whole weights count exactly as rows repeated. Where some are not whole there are
 *                 no rows to stand between: the least value with at least that share of the weight at or below it
 * @param shares   each in [0, 1]
 * @returns        shape (shares,), not falling where shares rise; undefined when no value (of weight above 0) is there
 *
 * Cost: O(n log n). Source: Hyndman & Fan (1996), The American Statistician 50(4), definitions 7 and 1.
 */
export function weightedQuantiles(
  values: Float64Array,
  weights: Float64Array,
  shares: ArrayLike<number>,
): Float64Array | undefined {
  const present = presentValues(values, weights)
  const count = present.values.length
  if (count === 0) return undefined
  if (present.weights.every((weight) => weight === 1)) {
    const sorted = present.values.sort()
    return Float64Array.from(shares, (share) => between(share * (count - 1), (rank) => sorted[rank]!))
  }
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => present.values[a]! - present.values[b]!)
  const upTo = new Float64Array(count)
  let total = 0
  for (let i = 0; i < count; i++) upTo[i] = total += present.weights[order[i]!]!
  const valueAt = (position: number) => present.values[order[Math.min(position, count - 1)]!]!
  if (present.weights.every(Number.isInteger)) {
    const ranked = (rank: number) => valueAt(firstAbove(upTo, rank))
    return Float64Array.from(shares, (share) => between(share * (total - 1), ranked))
  }
  return Float64Array.from(shares, (share) => valueAt(firstAtLeast(upTo, share * total)))
}

/** The value at a rank that may lie between two, computed from the nearer of them, so that it never falls. */
function between(rank: number, ranked: (rank: number) => number): number {
  const below = Math.floor(rank)
  const share = rank - below
  const from = ranked(below)
  if (share === 0) return from
  const to = ranked(below + 1)
  // Halves, so that the distance of two huge values of different signs is finite.
  const distance = to / 2 - from / 2
  return share < 0.5 ? from + 2 * share * distance : to - 2 * (1 - share) * distance
}

function firstAbove(rising: Float64Array, limit: number): number {
  return firstWhere(rising.length, (i) => rising[i]! > limit)
}

function firstAtLeast(rising: Float64Array, limit: number): number {
  return firstWhere(rising.length, (i) => rising[i]! >= limit)
}

/** The first position where the claim holds; it holds from there on. `length` when nowhere. */
function firstWhere(length: number, holds: (position: number) => boolean): number {
  let from = 0
  let to = length
  while (from < to) {
    const middle = (from + to) >>> 1
    if (holds(middle)) to = middle
    else from = middle + 1
  }
  return from
}
