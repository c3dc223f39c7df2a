import type { MetricValue } from '../../domain/metric.ts'
import { normalQuantile } from '../../math/normal-quantile.ts'
import { normalTail } from '../../math/normal-tail.ts'
import { ascendingOrder } from './score-order.ts'

/**
 * ROC AUC with DeLong's interval: AUC ± z · √(S₁₀/m + S₀₁/n), clipped to [0, 1].
 *
 * @param y           0 or 1 (positive), shape (rows,)
 * @param scores      finite, shape (rows,)
 * @param confidence  of the interval, in (0, 1). Default 0.95
 * @param order       the rows to look at by ascending score, where the caller has them. Default: all, sorted here
 * @returns           undefined unless both classes are present
 *
 * Degenerate: where every positive scores above every negative, or every one below, the variance is 0 and would claim
 * certainty. The free end is then (α/2)^(1/k) away from the other side, k the rows of the rarer class: k disjoint pairs,
 * all ordered, have no greater chance than α/2 under any AUC beyond it. With one row of a class and no such order
 * nothing is known: [0, 1].
 *
 * Cost: O(n log n). Source: DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44(3); fast form by Sun & Xu (2014), IEEE
 * Signal Processing Letters 21(11). Deviations: one sort with running counts in place of three rankings (same
 * placements); the two degenerate cases above.
 */
export function rocAucInterval(
  y: Float64Array,
  scores: Float64Array,
  { confidence = 0.95, order = ascendingOrder(scores) }: { confidence?: number; order?: Uint32Array } = {},
): MetricValue | undefined {
  const found = byClass(y, order, placements(y, scores, order))
  const rarer = Math.min(found.positives.length, found.negatives.length)
  if (rarer === 0) return undefined
  const value = mean(found.positives)
  const alpha = 1 - confidence
  if (value === 1) return { value, low: (alpha / 2) ** (1 / rarer), high: 1 }
  if (value === 0) return { value, low: 0, high: 1 - (alpha / 2) ** (1 / rarer) }
  if (rarer === 1) return { value, low: 0, high: 1 }
  const half = normalQuantile(1 - alpha / 2) * Math.sqrt(covariance(found, found))
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half) }
}

/**
 * Compares the ROC AUC of two score vectors on the same rows, by DeLong's paired test.
 *
 * @returns the difference (first minus second) with its 95 % interval in [-1, 1], and the two-sided p-value in [0, 1];
 *          undefined with fewer than two rows of either class. Where the difference has no variance (equal scores), the
 *          p-value is 1 for a difference of 0, else 0.
 *
 * Source: as `rocAucInterval`.
 */
export function compareRocAuc(
  y: Float64Array,
  scores: Float64Array,
  otherScores: Float64Array,
): (MetricValue & { readonly pValue: number }) | undefined {
  const [first, second] = [inRowOrder(y, scores), inRowOrder(y, otherScores)]
  if (Math.min(first.positives.length, first.negatives.length) < 2) return undefined
  const value = mean(first.positives) - mean(second.positives)
  const variance = covariance(first, first) + covariance(second, second) - 2 * covariance(first, second)
  const error = Math.sqrt(Math.max(0, variance))
  const half = normalQuantile(0.975) * error
  const pValue = error === 0 ? Number(value === 0) : 2 * normalTail(Math.abs(value) / error)
  return { value, low: Math.max(-1, value - half), high: Math.min(1, value + half), pValue }
}

/**
 * For each row of `order` the share of the other class it is on the right side of, ties counting one half: of negatives
 * below a positive, of positives above a negative. In the order of `order`.
 */
function placements(y: Float64Array, scores: Float64Array, order: Uint32Array): Float64Array {
  const positiveCount = order.reduce((sum, row) => sum + y[row]!, 0)
  const negativeCount = order.length - positiveCount
  const found = new Float64Array(order.length)
  let [positivesBelow, negativesBelow] = [0, 0]
  for (let start = 0, end = 0; start < order.length; start = end) {
    let positives = 0
    for (end = start; end < order.length && scores[order[end]!] === scores[order[start]!]; end++) {
      positives += y[order[end]!]!
    }
    const negatives = end - start - positives
    const ofPositive = (negativesBelow + negatives / 2) / negativeCount
    const ofNegative = (positiveCount - positivesBelow - positives / 2) / positiveCount
    for (let i = start; i < end; i++) found[i] = y[order[i]!] === 1 ? ofPositive : ofNegative
    positivesBelow += positives
    negativesBelow += negatives
  }
  return found
}

interface Placements {
  readonly positives: Float64Array
  readonly negatives: Float64Array
}

function byClass(y: Float64Array, rows: Uint32Array, found: Float64Array): Placements {
  return {
    positives: found.filter((_, i) => y[rows[i]!] === 1),
    negatives: found.filter((_, i) => y[rows[i]!] === 0),
  }
}

/** All rows in their own order, so that two score vectors pair up. */
function inRowOrder(y: Float64Array, scores: Float64Array): Placements {
  const order = ascendingOrder(scores)
  const found = new Float64Array(order.length)
  for (const [i, placement] of placements(y, scores, order).entries()) found[order[i]!] = placement
  return byClass(y, Uint32Array.from(order.keys()), found)
}

/** Covariance of two AUCs on the same rows: S₁₀/m + S₀₁/n. */
function covariance(first: Placements, second: Placements): number {
  return (
    sampleCovariance(first.positives, second.positives) / first.positives.length +
    sampleCovariance(first.negatives, second.negatives) / first.negatives.length
  )
}

function sampleCovariance(left: Float64Array, right: Float64Array): number {
  const [leftMean, rightMean] = [mean(left), mean(right)]
  let sum = 0
  for (let i = 0; i < left.length; i++) sum += (left[i]! - leftMean) * (right[i]! - rightMean)
  return sum / (left.length - 1)
}

function mean(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}
