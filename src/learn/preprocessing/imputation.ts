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
  const present: number[] = []
  let total = 0
  let indicator = false
  for (let row = 0; row < values.length; row++) {
    if (weights[row]! === 0) continue
    if (Number.isNaN(values[row]!)) {
      indicator = true
    } else {
      present.push(row)
      total += weights[row]!
    }
  }
  if (present.length === 0) return undefined
  present.sort((a, b) => values[a]! - values[b]!)
  let below = 0
  for (const row of present) {
    below += weights[row]!
    if (below >= total / 2) return { fill: values[row]!, indicator }
  }
  return { fill: values[present.at(-1)!]!, indicator }
}

/** The values with `fill` in place of NaN; a copy. */
export function imputed(values: Float64Array, fill: number): Float64Array {
  return values.map((value) => (Number.isNaN(value) ? fill : value))
}
