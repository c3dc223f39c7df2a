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
 * as the row twice. O(n log n).
 */
export function fitImputation(values: Float64Array, weights: Float64Array): Imputation | undefined {
  const rows = Uint32Array.from(values.keys()).filter((row) => weights[row]! > 0)
  const present = rows.filter((row) => !Number.isNaN(values[row]!))
  if (present.length === 0) return undefined
  return { fill: weightedMedian(values, weights, present), indicator: present.length < rows.length }
}

/** Sorts `rows`, which are not empty and have weights above 0. */
function weightedMedian(values: Float64Array, weights: Float64Array, rows: Uint32Array): number {
  const first = weights[rows[0]!]!
  if (rows.every((row) => weights[row] === first)) {
    // Sorting plain numbers is some ten times as fast as sorting rows by a comparison.
    return Float64Array.from(rows, (row) => values[row]!).sort()[Math.ceil(rows.length / 2) - 1]!
  }
  rows.sort((a, b) => values[a]! - values[b]!)
  const total = rows.reduce((sum, row) => sum + weights[row]!, 0)
  let below = 0
  const at = rows.findIndex((row) => (below += weights[row]!) >= total / 2)
  return values[rows.at(at)!]!
}

/** The values with `fill` in place of NaN; a copy. */
export function imputed(values: Float64Array, fill: number): Float64Array {
  return values.map((value) => (Number.isNaN(value) ? fill : value))
}
