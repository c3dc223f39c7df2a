import type { SparseRow } from '../../preprocessing/sparse-row.ts'

/**
 * Writes intercept + Σ x · coefficient of each output of an encoded row. Allocates nothing.
 *
 * @param coefficients  shape ((width + 1) * outputs,): the outputs of a slot side by side, the intercepts last
 */
export function linearScorer(coefficients: Float64Array, width: number): (row: SparseRow, out: Float64Array) => void {
  const outputs = coefficients.length / (width + 1)
  return ({ slots, values, count }, out) => {
    for (let k = 0; k < outputs; k++) out[k] = coefficients[width * outputs + k]!
    for (let i = 0; i < count; i++) {
      const value = values[i]!
      const base = slots[i]! * outputs
      for (let k = 0; k < outputs; k++) out[k]! += value * coefficients[base + k]!
    }
  }
}
