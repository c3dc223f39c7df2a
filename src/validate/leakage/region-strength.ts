import { normalQuantile } from '../../math/normal-quantile.ts'
import type { SearchSample } from './search-sample.ts'
import type { ValueRegion } from './value-regions.ts'

/** What the target does in a region, against the rest of the rows. */
export interface RegionStrength {
  readonly region: ValueRegion
  /** Classification: share of positives; regression: mean of the target. In the region, and over all rows. */
  readonly inside: number
  readonly overall: number
  /** Standard deviation of the target over all rows. */
  readonly deviation: number
  /**
   * The corrected bound of the effect on the side of no effect, >= 0. Classification: of |ln odds ratio|;
   * regression: of the mean shift in standard deviations. 0: not significant.
   */
  readonly bound: number
}

/** Family-wise error over all regions of all columns. */
const familyError = 0.01

/**
 * Strength of each region: Woolf's interval of the log odds ratio with 0.5 added to each cell (Haldane), or Welch's
 * interval of the difference of means over the standard deviation of the target. The bounds hold for all regions at
 * once with 99 % confidence (Bonferroni).
 *
 * @param questions  how many targets are asked of the same regions. Default 1
 *
 * Source: Woolf (1955), Annals of Human Genetics 19; Haldane (1956), ibid. 20; Welch (1947), Biometrika 34. Deviation:
 * a numeric target is clamped to its .5 and 99.5 % quantiles first, so that a few outliers do not set the unit.
 */
export function regionStrengths(
  sample: Pick<SearchSample, 'kind' | 'y'>,
  regions: readonly ValueRegion[],
  questions = 1,
): readonly RegionStrength[] {
  const limit = normalQuantile(1 - familyError / (2 * Math.max(1, regions.length * questions)))
  const y = sample.kind === 'classification' ? sample.y : clamped(sample.y)
  const all = momentsAt(y, Uint32Array.from(y.keys()))
  return regions.map((region) => {
    const inside = momentsAt(y, region.rows)
    const bound = sample.kind === 'classification' ? oddsBound(inside, all, limit) : shiftBound(inside, all, limit)
    return { region, inside: inside.mean, overall: all.mean, deviation: Math.sqrt(all.variance), bound }
  })
}

interface Moments {
  readonly count: number
  readonly mean: number
  readonly variance: number
}

function oddsBound(inside: Moments, all: Moments, limit: number): number {
  const positives = inside.mean * inside.count
  const negatives = inside.count - positives
  const positivesOutside = all.mean * all.count - positives
  const negativesOutside = all.count - inside.count - positivesOutside
  const cells = [positives, negatives, positivesOutside, negativesOutside].map((count) => count + 0.5)
  const [a, b, c, d] = cells as [number, number, number, number]
  const error = Math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
  return Math.max(0, Math.abs(Math.log((a * d) / (b * c))) - limit * error)
}

function shiftBound(inside: Moments, all: Moments, limit: number): number {
  if (all.variance === 0) return 0
  const outsideCount = all.count - inside.count
  const outsideMean = (all.mean * all.count - inside.mean * inside.count) / outsideCount
  const error = Math.sqrt(inside.variance / inside.count + all.variance / outsideCount)
  return Math.max(0, (Math.abs(inside.mean - outsideMean) - limit * error) / Math.sqrt(all.variance))
}

function clamped(y: Float64Array): Float64Array {
  const sorted = y.toSorted()
  const low = sorted[Math.floor(0.005 * (sorted.length - 1))]!
  const high = sorted[Math.ceil(0.995 * (sorted.length - 1))]!
  return y.map((value) => Math.min(high, Math.max(low, value)))
}

function momentsAt(y: Float64Array, rows: Uint32Array): Moments {
  let [sum, squares] = [0, 0]
  for (const row of rows) sum += y[row]!
  const mean = sum / rows.length
  for (const row of rows) squares += (y[row]! - mean) ** 2
  return { count: rows.length, mean, variance: rows.length > 1 ? squares / (rows.length - 1) : 0 }
}
