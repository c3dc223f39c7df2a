/** Up to so many values are sorted; more are first divided into so many ranges of equal width. */
const sortedMax = 2048
const ranges = 4096

/**
 * The value that stands at place `rank` (from 0) when `values` are sorted, without sorting them: the range that holds it
 * is divided again until few are left. `values` must hold `rank` + 1 finite numbers or more; they are not changed.
 *
 * O(values), some 5 passes, whatever the values: a range that one far value has made too wide is narrower the next time,
 * and where all values are alike, or too near each other to divide, they are sorted.
 */
export function orderStatistic(values: Float64Array, rank: number): number {
  let left = values
  let place = rank
  while (left.length > sortedMax) {
    let [least, greatest] = [Infinity, -Infinity]
    for (let i = 0; i < left.length; i++) {
      const value = left[i]!
      if (value < least) least = value
      if (value > greatest) greatest = value
    }
    const scale = ranges / (greatest - least)
    if (!(scale > 0 && Number.isFinite(scale))) break
    const counts = new Uint32Array(ranges + 1)
    for (let i = 0; i < left.length; i++) counts[((left[i]! - least) * scale) | 0]!++
    let range = 0
    while (place >= counts[range]!) place -= counts[range++]!
    if (counts[range] === left.length) break
    const inside = new Float64Array(counts[range]!)
    for (let i = 0, at = 0; i < left.length; i++) {
      if ((((left[i]! - least) * scale) | 0) === range) inside[at++] = left[i]!
    }
    left = inside
  }
  return left.slice().sort()[place]!
}
