import type { Moments } from '../../domain/rollout-summary.ts'
import { varianceOf } from '../summary/moments.ts'
import { covarianceOf } from '../summary/paired-moments.ts'
import type { PairedMoments } from '../summary/paired-moments.ts'
import type { Statistic } from './effect.ts'

/** The mean of one value a unit. */
export function meanStatistic(moments: Moments): Statistic {
  return { units: moments.count, value: moments.mean, variance: varianceOf(moments) }
}

/** The share of units of which something is true; variance p(1 - p). NaN for no units. */
export function proportionStatistic(successes: number, units: number): Statistic {
  const value = successes / units
  return { units, value, variance: value * (1 - value) }
}

/**
 * A ratio of sums over units, Σx / Σy: errors a request, where the units are users. Requests of one user are not
 * independent, so the variance is that of users: (var x - 2 r cov + r² var y) / ȳ², to first order.
 *
 * @param pairs  x and y of each unit. @returns  NaN where y sums to 0
 *
 * Source: Deng, Knoblich & Lu (2018), KDD, 3.2.
 */
export function ratioStatistic(pairs: PairedMoments): Statistic {
  const ratio = pairs.x.mean / pairs.y.mean
  const spread = varianceOf(pairs.x) - 2 * ratio * covarianceOf(pairs) + ratio ** 2 * varianceOf(pairs.y)
  return { units: pairs.x.count, value: ratio, variance: spread / pairs.y.mean ** 2 }
}
