import { assert } from '../../base/assert.ts'
import type { Moments } from '../../domain/rollout-summary.ts'
import { varianceOf } from '../summary/moments.ts'

/** What is known of one arm's mean. */
export interface ArmMean {
  readonly units: number
  readonly mean: number
  /** Of the mean, not of a unit. */
  readonly variance: number
}

/**
 * The arms' means over periods in which their shares of the units differed: the mean of each period, weighted by that
 * period's units of all arms. Where an outcome changes with time, and the better arm has more units late, plain means
 * compare the times; and since shares follow what was seen, plain means are biased even without that. Each period's mean
 * is not, because its shares were settled before it.
 *
 * @param periods  of each period the moments of each arm, same arms in the same order
 * @returns        periods in which some arm has fewer than two units are left out; NaN where none is left
 *
 * Source: stratification by time: Deng, Knoblich & Lu (2018), KDD, 4; GrowthBook's `weight_by_period`. The bias of plain
 * means under adaptive shares: Nie, Tian, Taylor & Zou (2018), AISTATS.
 */
export function periodMeans(periods: readonly (readonly Moments[])[]): ArmMean[] {
  const whole = periods.filter((arms) => arms.every(({ count }) => count >= 2))
  const sizes = whole.map((arms) => arms.reduce((sum, { count }) => sum + count, 0))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  return (periods[0] ?? []).map((_, arm) => {
    const units = periods.reduce((sum, arms) => sum + arms[arm]!.count, 0)
    if (total === 0) return { units, mean: Number.NaN, variance: Number.NaN }
    let [mean, variance] = [0, 0]
    for (const [period, arms] of whole.entries()) {
      assert(arms.length === periods[0]!.length, 'every period has the same arms')
      const weight = sizes[period]! / total
      mean += weight * arms[arm]!.mean
      variance += weight ** 2 * (varianceOf(arms[arm]!) / arms[arm]!.count)
    }
    return { units, mean, variance }
  })
}
