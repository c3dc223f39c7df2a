import type { FitContext } from '../../model.ts'
import type { TrainingRows } from '../training-rows.ts'
import { linearScore, normalEquations } from './design.ts'
import type { Design, NormalEquations } from './design.ts'
import { wideSlots } from './gradient-fit.ts'
import { columnQuadratic, gramQuadratic } from './quadratic.ts'
import type { Quadratic } from './quadratic.ts'
import { slotRowsOf } from './slot-rows.ts'

/** Σ w (y - mean - d₀ - x·β)² / 2 over some rows, to be fitted; and its double over others, to be judged by. */
export interface LeastSquares {
  /** Weight of the rows fitted. */
  readonly weightTotal: number
  /** The quadratic at β = 0, new for every call. */
  readonly quadratic: () => Quadratic
  /** Σ w (y - mean - d₀ - x·β)² of the rows left out; `coefficients` ends with d₀. */
  readonly errorOf: (coefficients: Float64Array) => number
}

/** The fold of each row, 0 and up; -1 for rows that are never left out. */
export interface FoldOfRow {
  readonly of: Int8Array
  readonly count: number
}

/** Least squares of all rows, and of all but those of each fold, which judge. */
export interface FoldedSquares {
  readonly all: Omit<LeastSquares, 'errorOf'>
  readonly without: readonly LeastSquares[]
}

/**
 * Least squares of all rows, and of all but those of each fold. Up to 500 slots from sums over each fold: O(rows · k²),
 * once for all folds, and no pass over the rows later. Beyond, by the rows of each slot.
 *
 * @throws CANCELLED when the signal is aborted
 */
export async function leastSquares(
  design: Design,
  rows: TrainingRows,
  folds: FoldOfRow,
  context: FitContext,
): Promise<FoldedSquares> {
  const slope = rows.y.map((value, row) => rows.weights[row]! * (value - rows.mean))
  const sums = { curvature: rows.weights, slope }
  const foldNumbers = Array.from({ length: folds.count }, (_, fold) => fold)
  const weightOf = (keep: (row: number) => boolean) =>
    rows.weights.reduce((sum, weight, row) => (keep(row) ? sum + weight : sum), 0)
  if (design.width > wideSlots) {
    const lines = slotRowsOf(design)
    const quadraticOf = (keep: (row: number) => boolean) => () => columnQuadratic(lines, kept(sums, keep))
    return {
      all: { quadratic: quadraticOf(() => true), weightTotal: rows.weightTotal },
      without: foldNumbers.map((fold) => ({
        weightTotal: weightOf((row) => folds.of[row] !== fold),
        quadratic: quadraticOf((row) => folds.of[row] !== fold),
        errorOf: (coefficients) => squaredError(design, rows, coefficients, (row) => folds.of[row] === fold),
      })),
    }
  }
  const { compute, signal } = context
  const over = (keep: (row: number) => boolean) =>
    normalEquations(design, kept(sums, keep), { compute, ...(signal && { signal }) })
  const parts: NormalEquations[] = []
  for (const fold of foldNumbers) parts.push(await over((row) => folds.of[row] === fold))
  const rest = await over((row) => folds.of[row] === -1)
  const total = parts.reduce((sum, part) => combined(sum, part, 1), rest)
  return {
    all: { quadratic: () => gramQuadratic(total), weightTotal: rows.weightTotal },
    without: parts.map((part, fold) => {
      const squares = rows.y.reduce(
        (sum, value, row) => (folds.of[row] === fold ? sum + rows.weights[row]! * (value - rows.mean) ** 2 : sum),
        0,
      )
      const others = combined(total, part, -1)
      return {
        weightTotal: weightOf((row) => folds.of[row] !== fold),
        quadratic: () => gramQuadratic(others),
        errorOf: (coefficients) => squares + quadraticForm(part, coefficients),
      }
    }),
  }
}

/** The sums of rows kept; 0 for the others. */
function kept(
  { curvature, slope }: { readonly curvature: Float64Array; readonly slope: Float64Array },
  keep: (row: number) => boolean,
) {
  return {
    curvature: curvature.map((value, row) => (keep(row) ? value : 0)),
    slope: slope.map((value, row) => (keep(row) ? value : 0)),
  }
}

function combined(one: NormalEquations, other: NormalEquations, sign: 1 | -1): NormalEquations {
  return {
    matrix: one.matrix.map((value, i) => value + sign * other.matrix[i]!),
    vector: one.vector.map((value, i) => value + sign * other.vector[i]!),
  }
}

/** βᵀ A β - 2 bᵀ β, of the lower triangle of A. */
function quadraticForm({ matrix, vector }: NormalEquations, coefficients: Float64Array): number {
  const size = vector.length
  let form = 0
  for (let i = 0; i < size; i++) {
    const value = coefficients[i]!
    if (value === 0) continue
    let row = (matrix[i * size + i]! * value) / 2 - vector[i]!
    for (let j = 0; j < i; j++) row += matrix[i * size + j]! * coefficients[j]!
    form += 2 * value * row
  }
  return form
}

function squaredError(
  design: Design,
  { y, weights, mean }: TrainingRows,
  coefficients: Float64Array,
  isJudged: (row: number) => boolean,
): number {
  let sum = 0
  for (let row = 0; row < design.rowCount; row++) {
    if (isJudged(row)) sum += weights[row]! * (y[row]! - mean - linearScore(design, row, coefficients)) ** 2
  }
  return sum
}
