import { covarianceOf, mergePairs } from '../summary/paired-moments.ts'
import type { PairedMoments } from '../summary/paired-moments.ts'
import { varianceOf } from '../summary/moments.ts'
import type { Statistic } from './effect.ts'

/**
 * What units did before the rollout takes its share out of what they do in it: x - θ (y - ȳ), with θ = cov(x, y) / var(y)
 * and ȳ of both arms together. The difference of the means stays unbiased, because the past is the same for both arms in
 * expectation; the variance falls by the square of the correlation.
 *
 * @param control, canary  x: the outcome of a unit; y: the same of it before (14 days, customarily), 0 for a new unit
 * @returns                adjusted statistics to be compared; θ 0 where the past does not vary
 *
 * Source: Deng, Xu, Kohavi & Walker (2013), Improving the sensitivity of online controlled experiments by utilizing
 * pre-experiment data, WSDM, (4) to (6). θ of both arms pooled, as gbstats has it.
 */
export function cuped(
  control: PairedMoments,
  canary: PairedMoments,
): { readonly control: Statistic; readonly canary: Statistic; readonly theta: number } {
  const both = mergePairs(control, canary)
  const theta = varianceOf(both.y) > 0 ? covarianceOf(both) / varianceOf(both.y) : 0
  const adjusted = (arm: PairedMoments): Statistic => ({
    units: arm.x.count,
    value: arm.x.mean - theta * (arm.y.mean - both.y.mean),
    variance: varianceOf(arm.x) + theta ** 2 * varianceOf(arm.y) - 2 * theta * covarianceOf(arm),
  })
  return { control: adjusted(control), canary: adjusted(canary), theta }
}
