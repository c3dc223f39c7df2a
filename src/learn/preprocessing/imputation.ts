import { orderStatistic } from '../../math/order-statistic.ts'

/** How missing numbers are filled, as data. */
export interface Imputation {
  /** What stands in for a missing value. */
  readonly fill: number
  /** Whether a slot tells that the value was missing (some were missing in training). */
  readonly indicator: boolean
}

/**
 * Median imputation with a missing indicator.
 *
 * @param values   shape (rows,); NaN is missing
 * @param weights  shape (rows,), >= 0
 * @returns        undefined when every value (of weight above 0) is missing: the column says nothing
 *
 * The median is the least value with at least half of the weight at or below it, so a row of weight 2 counts exactly
 * as the row twice. O(n), with weights that differ O(n log n).
 */
export function fitImputation(values: Float64Array, weights: Float64Array): Imputation | undefined {
  let [counted, missing, isWeighted] = [0, 0, false]
  let common = 0
  for (let row = 0; row < values.length; row++) {
    const weight = weights[row]!
    if (!(weight > 0)) continue
    counted++
    common ||= weight
    if (weight !== common) isWeighted = true
    if (Number.isNaN(values[row]!)) missing++
  }
  const present = counted - missing
  if (present === 0) return undefined
  const place = Math.ceil(present / 2) - 1
  const isPresent = (row: number) => weights[row]! > 0 && !Number.isNaN(values[row]!)
  const fill = isWeighted
    ? weightedMedian(values, weights, Uint32Array.from(values.keys()).filter(isPresent))
    : orderStatistic(present === values.length ? values : values.filter((_, row) => isPresent(row)), place)
  return { fill, indicator: missing > 0 }
}

/** Sorts `rows`, which are not empty and have weights above 0. */
function weightedMedian(values: Float64Array, weights: Float64Array, rows: Uint32Array): number {
  rows.sort((a, b) => values[a]! - values[b]!)
  const total = rows.reduce((sum, row) => sum + weights[row]!, 0)
  let below = 0
  const at = rows.findIndex((row) => (below += weights[row]!) >= total / 2)
  return values[rows.at(at)!]!
}

/** The values with `fill` in place of NaN; the array itself where there are none. */
export function imputed(values: Float64Array, fill: number): Float64Array {
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row]!)) return values.map((value) => (Number.isNaN(value) ? fill : value))
  }
  return values
}
