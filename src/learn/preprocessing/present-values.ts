/** The values of a column that are there, and what their rows weigh. */
export interface PresentValues {
  readonly values: Float64Array
  readonly weights: Float64Array
}

/** The values that are finite, of rows of weight above 0; in the order of the rows. */
export function presentValues(values: Float64Array, weights: Float64Array): PresentValues {
  const found = new Float64Array(values.length)
  const weighing = new Float64Array(values.length)
  let count = 0
  for (let row = 0; row < values.length; row++) {
    if (!(weights[row]! > 0 && Number.isFinite(values[row]!))) continue
    found[count] = values[row]!
    weighing[count++] = weights[row]!
  }
  return { values: found.subarray(0, count), weights: weighing.subarray(0, count) }
}
