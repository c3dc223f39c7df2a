import { centred } from './centred-equations.ts'
import type { NormalEquations } from './design.ts'
import type { SparseLines } from '../../../math/line-products.ts'

/**
 * A quadratic Σ h (z - d₀ - x·d)² / 2 of a step d of the slots, from 0 on, the intercept's step d₀ always at its best: what
 * coordinate descent walks on.
 */
export interface Quadratic {
  /** Second derivative by each slot, shape (slots,); 0, but for rounding, where a slot does not vary. */
  readonly curvatures: Float64Array
  /** Minus the derivative by a slot, at the step so far. */
  slopeOf(slot: number): number
  /** Adds to the step of a slot. */
  move(slot: number, by: number): void
  /** The intercept's step that goes with the step so far. */
  interceptStep(): number
}

/** From normal equations, with slopes h·z: a move costs O(slots), a slope nothing. */
export function gramQuadratic(equations: NormalEquations): Quadratic {
  const { matrix, vector: slopes, means, intercept } = centred(equations)
  const width = slopes.length
  let interceptStep = intercept
  return {
    curvatures: slopes.map((_, slot) => matrix[slot * width + slot]!),
    slopeOf: (slot) => slopes[slot]!,
    move(slot, by) {
      const base = slot * width
      for (let other = 0; other < width; other++) slopes[other]! -= by * matrix[base + other]!
      interceptStep -= by * means[slot]!
    },
    interceptStep: () => interceptStep,
  }
}

/** From the rows of each slot: slopes and moves cost the rows in which it is not 0. `slope`, h·z, is copied. */
export function columnQuadratic(
  { starts, slots: rows, values }: SparseLines,
  { curvature, slope }: { readonly curvature: Float64Array; readonly slope: Float64Array },
): Quadratic {
  const width = starts.length - 1
  const slopes = slope.slice()
  const total = curvature.reduce((sum, value) => sum + value, 0)
  let slopeTotal = slopes.reduce((sum, value) => sum + value, 0)
  const sums = new Float64Array(width)
  const curvatures = new Float64Array(width)
  for (let slot = 0; slot < width; slot++) {
    for (let at = starts[slot]!; at < starts[slot + 1]!; at++) {
      const weighted = curvature[rows[at]!]! * values[at]!
      sums[slot]! += weighted
      curvatures[slot]! += weighted * values[at]!
    }
    curvatures[slot]! -= sums[slot]! ** 2 / total
  }
  return {
    curvatures,
    slopeOf(slot) {
      let sum = (-sums[slot]! / total) * slopeTotal
      for (let at = starts[slot]!; at < starts[slot + 1]!; at++) sum += values[at]! * slopes[rows[at]!]!
      return sum
    },
    move(slot, by) {
      for (let at = starts[slot]!; at < starts[slot + 1]!; at++) {
        slopes[rows[at]!]! -= by * curvature[rows[at]!]! * values[at]!
      }
      slopeTotal -= by * sums[slot]!
    },
    interceptStep: () => slopeTotal / total,
  }
}
