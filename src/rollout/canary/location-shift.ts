import { normalQuantile } from '../../math/normal-quantile.ts'

/** How far one sample is shifted against the other. */
export interface LocationShift {
  /** Hodges-Lehmann: the median of all differences x - y. */
  readonly estimate: number
  readonly low: number
  readonly high: number
}

/**
 * The shift between two samples with its interval: all shifts that a two-sided Mann-Whitney test with continuity and tie
 * correction would not refuse. Asymptotic, as R's `wilcox.test(exact = FALSE, conf.int = TRUE)`, which Kayenta follows.
 *
 * @param x, y   at least one finite value each. @param level  of confidence, Kayenta's judge: 0.98
 * @returns      of x - y; undefined where all values of both are tied at some shift, so that nothing varies
 *
 * Cost: sorts, then O(x + y) for each of some 200 shifts tried. Bounds are exact to the last digit, where R and Kayenta
 * stop at 1e-4 or so of their root; the estimate is the middle where their root is anywhere between two differences.
 * Source: Hodges & Lehmann (1963), Ann. Math. Stat. 34(2); Bauer (1972), J. Am. Stat. Assoc. 67; Kayenta, MannWhitney.
 */
export function locationShift(x: ArrayLike<number>, y: ArrayLike<number>, level: number): LocationShift | undefined {
  const [xs, ys] = [Float64Array.from(x).sort(), Float64Array.from(y).sort()]
  if (xs[0] === xs.at(-1) && ys[0] === ys.at(-1)) return undefined
  const [least, most] = [xs[0]! - ys.at(-1)!, xs.at(-1)! - ys[0]!]
  const quantile = normalQuantile((1 + level) / 2)
  /** The shift at which a statistic that never rises with it falls to its limit. */
  const crossing = (isAbove: (shift: number) => boolean): number => {
    let [low, high] = [least, most]
    if (!isAbove(low)) return low
    if (isAbove(high)) return high
    for (;;) {
      const middle = low + (high - low) / 2
      if (!(middle > low && middle < high)) return middle
      if (isAbove(middle)) low = middle
      else high = middle
    }
  }
  return {
    estimate:
      (crossing((shift) => ranked(xs, ys, shift).distance > 0) +
        crossing((shift) => ranked(xs, ys, shift).distance >= 0)) /
      2,
    low: crossing((shift) => standardised(xs, ys, shift) > quantile),
    high: crossing((shift) => standardised(xs, ys, shift) > -quantile),
  }
}

/** z of Mann-Whitney for x - shift against y, both sorted, with continuity correction. */
function standardised(xs: Float64Array, ys: Float64Array, shift: number): number {
  const { distance, variance } = ranked(xs, ys, shift)
  return (distance - Math.sign(distance) / 2) / Math.sqrt(variance)
}

/** U of x - shift against y, from its expectation, and its variance with ties. */
function ranked(xs: Float64Array, ys: Float64Array, shift: number): { distance: number; variance: number } {
  const [n, m] = [xs.length, ys.length]
  let [above, ties, at, below] = [0, 0, 0, 0]
  // One pass over both in order, tie by tie.
  while (at < n || below < m) {
    const value = Math.min(at < n ? xs[at]! - shift : Infinity, below < m ? ys[below]! : Infinity)
    const [fromX, fromY] = [at, below]
    while (at < n && xs[at]! - shift === value) at++
    while (below < m && value === ys[below]) below++
    const tied = at - fromX + below - fromY
    above += (at - fromX) * (fromY + (below - fromY) / 2)
    ties += tied ** 3 - tied
  }
  const variance = ((n * m) / 12) * (n + m + 1 - ties / ((n + m) * (n + m - 1)))
  return { distance: above - (n * m) / 2, variance }
}
