import { eachTie, sortedSample } from './sorted-sample.ts'
import type { Numbers } from './shares.ts'

/** Below this a reference counts as constant, and the distance keeps a finite size (as Evidently's). */
const LEAST_DEVIATION = 0.001

/**
 * First Wasserstein distance in reference standard deviations: ∫ |F_ref(x) - F_cur(x)| dx / max(sd(ref), 0.001).
 * How far the values moved on average, over how far they usually differ.
 *
 * @param reference  values, shape (rows,); NaN and infinities are left out
 * @param current    values, shape (any rows,); the same
 * @returns          >= 0, in reference standard deviations (divisor n). Not a p-value. A shift of all values by
 *                   0.3 sd gives 0.3; two samples of one normal distribution give about √(1/n + 1/m)
 * @throws ROWS_TOO_FEW when a window has no value
 *
 * One far outlier in the reference makes everything else look small: `compareWindow` therefore measures the central
 * 99 % only.
 *
 * Source: Vallender (1974), Theory Probab. Appl. 18(4): the distance as the area between distribution functions.
 */
export function wasserstein(reference: Numbers, current: Numbers): number {
  const r = sortedSample(reference, 'A Wasserstein distance')
  const c = sortedSample(current, 'A Wasserstein distance')
  return areaBetween(r, c) / Math.max(standardDeviation(r), LEAST_DEVIATION)
}

function areaBetween(r: Float64Array, c: Float64Array): number {
  let area = 0
  let belowR = 0
  let belowC = 0
  let last = 0
  eachTie(r, c, (value, inR, inC) => {
    area += Math.abs(belowR / r.length - belowC / c.length) * (value - last)
    belowR += inR
    belowC += inC
    last = value
  })
  return area
}

function standardDeviation(values: Float64Array): number {
  let mean = 0
  for (const value of values) mean += value / values.length
  let squares = 0
  for (const value of values) squares += (value - mean) ** 2
  return Math.sqrt(squares / values.length)
}
