import { normalQuantile } from '../../math/normal-quantile.ts'
import { countOf, sketchQuantiles } from '../summary/quantile-sketch.ts'
import type { Statistic } from './effect.ts'

const z = normalQuantile(0.975)

/**
 * A quantile from a sketch. Its standard error comes from the values whose ranks are 1.96 standard deviations of a
 * binomial rank away: (upper - lower) / (2 · 1.96), which needs no density.
 *
 * @param sketch  of one arm's values. @param share  0.99 for the 99th percentile
 * @returns       NaN variance while the upper rank is beyond the last value: below some 1.96² · share / (1 - share)
 *                values, 381 for the 99th percentile
 *
 * Values of one unit are taken for independent: true of latency as far as the machine and not the unit decides it.
 * Source: Woodruff (1952), J. Am. Stat. Assoc. 47; as QuantileStatistic of gbstats.
 */
export function quantileStatistic(sketch: Float64Array, share: number): Statistic {
  const units = countOf(sketch)
  const aside = z * Math.sqrt((share * (1 - share)) / units)
  if (!(units > 0 && share + aside < 1 && share - aside > 0)) {
    return { units, value: sketchQuantiles(sketch, [share], units)[0]!, variance: Number.NaN }
  }
  const [lower, value, upper] = sketchQuantiles(sketch, [share - aside, share, share + aside], units)
  return { units, value: value!, variance: units * ((upper! - lower!) / (2 * z)) ** 2 }
}
