import type { NormalEquations } from './design.ts'

/** Normal equations after the intercept has taken its best value: what they would be had every slot its mean taken off. */
export interface CentredEquations {
  /** Shape (slots, slots), symmetric, both triangles: Σ curvature · (x - mean) (x - mean)ᵀ. */
  readonly matrix: Float64Array
  /** Shape (slots,): Σ slope · (x - mean). */
  readonly vector: Float64Array
  /** Mean of each slot, weighted by curvature, shape (slots,). */
  readonly means: Float64Array
  /** Best step of the intercept while all slots stay: Σ slope / Σ curvature. */
  readonly intercept: number
}

/** Takes the intercept, the last row of the equations, out of them. O(slots²). */
export function centred({ matrix: full, vector: right }: NormalEquations): CentredEquations {
  const size = right.length
  const width = size - 1
  const sums = full.subarray(width * size)
  const total = sums[width]!
  const intercept = right[width]! / total
  const matrix = new Float64Array(width * width)
  const means = new Float64Array(width)
  for (let i = 0; i < width; i++) means[i] = sums[i]! / total
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      const value = full[i * size + j]! - means[i]! * sums[j]!
      matrix[i * width + j] = value
      matrix[j * width + i] = value
    }
  }
  const vector = Float64Array.from(means, (mean, i) => right[i]! - mean * right[width]!)
  return { matrix, vector, means, intercept }
}
