import { AppError, shown } from '../../base/errors.ts'
import { requireNumbers, requireRows, requireWeights } from '../check-arguments.ts'

/** A function that never falls: straight between its points, level outside them. */
export interface IsotonicFit {
  /** Strictly ascending, at least one. */
  readonly x: Float64Array
  /** Never descending, as many. */
  readonly y: Float64Array
}

/**
 * Isotonic regression: of all functions that never fall, the one with the least weighted squared error, by pooling
 * adjacent violators. Rows of equal x count as one with their mean.
 *
 * @param x                 finite, shape (rows,)
 * @param y                 finite, shape (rows,)
 * @param options.weights   at least 0, shape (rows,). Default: all 1. Rows of weight 0 count for nothing
 * @param options.low       values below are raised to it. Default: none
 * @param options.high      values above are lowered to it. Default: none
 * @returns                 points of a level stretch are its two ends
 *
 * Cost: O(n log n) for the sort, then O(n).
 *
 * @throws ROWS_TOO_FEW without rows; ARGUMENT_VALUE for lengths that differ, values that are not finite, low above high
 *
 * Source: Ayer et al. (1955), Annals of Mathematical Statistics 26(4); Best & Chakravarti (1990), Mathematical
 * Programming 47. Points, interpolation and clipping as scikit-learn's IsotonicRegression(out_of_bounds='clip').
 * Deviation: rows count as one only where x is equal, not within 1e-15.
 */
export function fitIsotonic(
  x: Float64Array,
  y: Float64Array,
  {
    weights = new Float64Array(x.length).fill(1),
    low = -Infinity,
    high = Infinity,
  }: { readonly weights?: Float64Array | undefined; readonly low?: number; readonly high?: number } = {},
): IsotonicFit {
  requireRows('Isotonic regression', x.length)
  requireNumbers('x', x, x.length)
  requireNumbers('y', y, x.length)
  requireWeights(weights, x.length)
  if (!(low <= high)) {
    throw new AppError('ARGUMENT_VALUE', { argument: 'low', expected: `at most high (${high})`, received: shown(low) })
  }
  const points = distinctPoints(x, y, weights)
  const level = pooled(points).map((value) => Math.min(high, Math.max(low, value)))
  const isKept = (i: number) =>
    i === 0 || i === level.length - 1 || level[i] !== level[i - 1] || level[i] !== level[i + 1]
  return { x: points.x.filter((_, i) => isKept(i)), y: level.filter((_, i) => isKept(i)) }
}

/** The value of a fit at `x`. O(log points), allocates nothing. */
export function isotonicValue({ x: points, y }: IsotonicFit, x: number): number {
  const last = points.length - 1
  if (!(x > points[0]!)) return y[0]!
  if (x >= points[last]!) return y[last]!
  let [below, above] = [0, last]
  while (above - below > 1) {
    const middle = (below + above) >>> 1
    if (points[middle]! <= x) below = middle
    else above = middle
  }
  const share = (x - points[below]!) / (points[above]! - points[below]!)
  return y[below]! + share * (y[above]! - y[below]!)
}

interface Points {
  readonly x: Float64Array
  readonly y: Float64Array
  readonly weights: Float64Array
}

/** Rows of equal x as one, by ascending x. */
function distinctPoints(x: Float64Array, y: Float64Array, weights: Float64Array): Points {
  const order = Uint32Array.from(x.keys())
    .filter((row) => weights[row]! > 0)
    .sort((left, right) => x[left]! - x[right]! || y[left]! - y[right]!)
  const points = { x: new Float64Array(order.length), y: x.slice(0, order.length), weights: x.slice(0, order.length) }
  let count = 0
  for (let start = 0, end = 0; start < order.length; start = end) {
    let [weight, sum] = [0, 0]
    for (end = start; end < order.length && x[order[end]!] === x[order[start]!]; end++) {
      weight += weights[order[end]!]!
      sum += weights[order[end]!]! * y[order[end]!]!
    }
    points.x[count] = x[order[start]!]!
    points.y[count] = sum / weight
    points.weights[count++] = weight
  }
  return {
    x: points.x.slice(0, count),
    y: points.y.slice(0, count),
    weights: points.weights.slice(0, count),
  }
}

/** Pool adjacent violators: a stack of blocks, each the weighted mean of its points. */
function pooled({ y, weights }: Points): Float64Array {
  const sums = new Float64Array(y.length)
  const totals = new Float64Array(y.length)
  const ends = new Uint32Array(y.length)
  let blocks = 0
  for (let i = 0; i < y.length; i++) {
    let [sum, total] = [weights[i]! * y[i]!, weights[i]!]
    while (blocks > 0 && sums[blocks - 1]! / totals[blocks - 1]! >= sum / total) {
      blocks--
      sum += sums[blocks]!
      total += totals[blocks]!
    }
    sums[blocks] = sum
    totals[blocks] = total
    ends[blocks++] = i + 1
  }
  const level = new Float64Array(y.length)
  for (let block = 0, from = 0; block < blocks; from = ends[block++]!) {
    level.fill(sums[block]! / totals[block]!, from, ends[block])
  }
  return level
}
