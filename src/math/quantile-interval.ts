import { assert } from '../base/assert.ts'
import { logChoose } from './log-gamma.ts'

/** A quantile of a sample, and an interval that holds that of its distribution. */
export interface QuantileInterval {
  readonly value: number
  /** Undefined where the sample is too small to bound it: below, or above. */
  readonly low: number | undefined
  readonly high: number | undefined
}

/**
 * The q-quantile of a sample with an interval between two of its order statistics, whatever the distribution: the number
 * of values below the true quantile is binomial (n, q), and each end is the outermost order statistic that leaves at most
 * half of `1 - confidence` outside. So the interval covers with at least that confidence, for independent values;
 * latencies that come in bursts are not quite, and then it is somewhat too narrow.
 *
 * @param sorted  ascending, at least one, no NaN
 * @param q  between 0 and 1, both excluded
 * @returns  value: the order statistic of rank ceil(q n)
 *
 * Cost: O(n). Source: Hahn & Meeker, Statistical Intervals (1991), section 5.2; Conover, Practical Nonparametric
 * Statistics (3rd ed. 1999), section 3.2.
 */
export function quantileInterval(sorted: ArrayLike<number>, q: number, confidence = 0.95): QuantileInterval {
  const { length: n } = sorted
  assert(n > 0 && q > 0 && q < 1, `quantileInterval of ${n} values at ${q}`)
  const tail = (1 - confidence) / 2
  const probability = (k: number): number => Math.exp(logChoose(n, k) + k * Math.log(q) + (n - k) * Math.log1p(-q))
  // The lower end of rank r is above the quantile where fewer than r values are below it: P(B < r) <= tail.
  let [lowRank, below] = [0, 0]
  for (let k = 0; k < n && below + probability(k) <= tail; k++) {
    below += probability(k)
    lowRank = k + 1
  }
  // The upper end of rank s is not above it where s values or more are: P(B >= s) <= tail.
  let [highRank, above] = [n + 1, 0]
  for (let k = n; k > 0 && above + probability(k) <= tail; k--) {
    above += probability(k)
    highRank = k
  }
  return {
    value: sorted[Math.ceil(q * n) - 1]!,
    low: lowRank === 0 ? undefined : sorted[lowRank - 1]!,
    high: highRank > n ? undefined : sorted[highRank - 1]!,
  }
}
