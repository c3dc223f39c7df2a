import { assert } from '../../base/assert.ts'
import { chiSquareTail } from '../../math/chi-square-tail.ts'

/** Warned of below this. GrowthBook's constant; a rollout looks often, and a ratio that is wrong is mostly very wrong. */
export const SAMPLE_RATIO_P = 0.001
/** Units of an arm below which chance and a fault look alike; a bandit's arms may be smaller. GrowthBook's constants. */
const LEAST_UNITS = { experiment: 8, bandit: 5 } as const

/**
 * Whether as many units came to each arm as should have: Pearson's chi-square Σ (n - e)² / e, arms - 1 degrees of
 * freedom. A ratio that is off means that something about being in an arm decides whether a unit is counted, and no
 * effect can be read.
 *
 * @param counts   distinct units of each arm, not requests
 * @param weights  of the arms, made to sum to 1; what has weight 0 is left out
 * @returns        p-value for one look; undefined while an arm has too few units
 *
 * Source: Fabijan et al. (2019), Diagnosing sample ratio mismatch in online controlled experiments, KDD; constants as
 * GrowthBook's. Deviation: gbstats counts arms of weight 0 among the degrees of freedom.
 */
export function sampleRatio(
  counts: readonly number[],
  weights: readonly number[],
  of: keyof typeof LEAST_UNITS = 'experiment',
): { readonly statistic: number; readonly pValue: number } | undefined {
  assert(counts.length === weights.length, 'an arm has a count and a weight')
  const arms = counts.flatMap((count, arm) => (weights[arm]! > 0 ? [{ count, weight: weights[arm]! }] : []))
  const total = arms.reduce((sum, { count }) => sum + count, 0)
  const weight = arms.reduce((sum, arm) => sum + arm.weight, 0)
  if (arms.length < 2 || total < LEAST_UNITS[of] * arms.length) return undefined
  const statistic = arms.reduce((sum, arm) => {
    const expected = (arm.weight / weight) * total
    return sum + (arm.count - expected) ** 2 / expected
  }, 0)
  return { statistic, pValue: chiSquareTail(statistic, arms.length - 1) }
}
