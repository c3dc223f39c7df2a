import { assert } from '../../base/assert.ts'

/**
 * How much each row counts, shape (rows,), >= 0: how often it is in a resample (the rows are not copied), or that times
 * its weight.
 */
export type RowCounts = Uint32Array | Float64Array

/**
 * A metric made ready for many resamples of the same rows: what does not change between them (the order of the scores,
 * the loss of each row) is done once. Undefined where the metric has no meaning on the resample; never NaN.
 */
export type PreparedMetric = (counts: RowCounts) => number | undefined

/** The rows as they are. */
export function everyRowOnce(rowCount: number): Uint32Array {
  return new Uint32Array(rowCount).fill(1)
}

/** The mean of a value per row, over the rows as often as they count. Undefined without rows. */
export function prepareMean(values: Float64Array): PreparedMetric {
  return (counts) => {
    assert(counts.length === values.length, `there are ${values.length} counts`)
    let sum = 0
    let rows = 0
    for (let row = 0; row < values.length; row++) {
      sum += counts[row]! * values[row]!
      rows += counts[row]!
    }
    return rows === 0 ? undefined : sum / rows
  }
}
