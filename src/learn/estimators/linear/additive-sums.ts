import type { AdditiveModel, MarginScale } from '../../model.ts'
import type { SparseRow } from '../../preprocessing/sparse-row.ts'
import type { Encoder } from '../../preprocessing/encoder.ts'

/** Weighted sums of slots, as what each slot adds. */
export function additiveSums(parts: {
  readonly encoder: Encoder<SparseRow>
  /** As `linearScorer` takes them. */
  readonly coefficients: Float64Array
  readonly scale: MarginScale
  /** Slope and offset that the sum of each output goes through, shape (2 * outputs,). Default: none. */
  readonly lines?: Float64Array
}): AdditiveModel {
  const { encoder, coefficients, scale, lines } = parts
  const { width } = encoder
  const outputs = coefficients.length / (width + 1)
  const slopes = Float64Array.from({ length: outputs }, (_, k) => lines?.[2 * k] ?? 1)
  return {
    encoder,
    scale,
    intercepts: Float64Array.from(
      slopes,
      (slope, k) => slope * coefficients[width * outputs + k]! + (lines?.[2 * k + 1] ?? 0),
    ),
    addSlot(slot, value, into, at) {
      for (let k = 0; k < outputs; k++) into[at + k]! += slopes[k]! * value * coefficients[slot * outputs + k]!
    },
  }
}
