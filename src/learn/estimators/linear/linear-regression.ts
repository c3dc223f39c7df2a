import { solveCholesky } from '../../../math/cholesky.ts'
import { solveMinimumNorm } from '../../../math/minimum-norm.ts'
import { settledParams } from '../../check-params.ts'
import type { Estimator, FitContext } from '../../model.ts'
import type { ParamBounds } from '../../param-range.ts'
import { fitLinearFeatures, linearEncoder } from '../../preprocessing/linear-encoder.ts'
import { centred } from './centred-equations.ts'
import { designOf, normalEquations, secondHalf } from './design.ts'
import type { Design, NormalEquations } from './design.ts'
import { fitByGradient, wideSlots } from './gradient-fit.ts'
import { linearModel } from './linear-model.ts'
import { requireTargetKind, trainingRows } from '../training-rows.ts'
import type { TrainingRows } from '../training-rows.ts'

/** Beyond 500 slots plain least squares has this penalty, as a share of the sum of squares of an average slot. */
const wideRidge = 1e-6

/** What can be set of linear regression. */
export interface LeastSquaresParams {
  readonly l2: number
}

export const LEAST_SQUARES_PARAMS = {
  l2: { default: 1, min: 0, max: 1e9 },
} as const satisfies Readonly<Record<keyof LeastSquaresParams, ParamBounds>>

/**
 * Linear regression by least squares, with a ridge or without: the coefficients that minimise Σ wᵢ (yᵢ - β₀ - xᵢ·β)² +
 * l2 ‖β‖²; the intercept β₀ is not penalised. Columns go through the linear encoder (scaled, one-hot, dates in parts),
 * so `l2` means the same for all of them.
 *
 * @param params.l2  penalty, >= 0, default 1. With 0 it is ordinary least squares: where columns say the same, or are
 *                   more than rows, the coefficients of least norm (`solveMinimumNorm`)
 * @throws ARGUMENT_VALUE for a parameter out of its bounds
 *
 * Degenerate: one row, or columns that are all constant, give the mean. Cost, with k the slots of a row that are not 0:
 * in closed form O(rows · k² + slots³); beyond 500 slots along gradients, O(rows · k) a step (`fitByGradient`).
 *
 * Source: Hoerl & Kennard (1970), Technometrics 12(1). Deviation: beyond 500 slots an `l2` of 0 stands for a ridge of
 * 1e-6 of the sum of squares of an average slot, since gradients alone would not settle.
 */
export function linearRegression(params: Partial<LeastSquaresParams> = {}): Estimator {
  const { l2 } = settledParams<LeastSquaresParams>(LEAST_SQUARES_PARAMS, params)
  return {
    kind: 'linear-regression',
    name: 'linear regression',
    params: { l2 },
    complexity: 1,
    async fit(frame, target, context) {
      requireTargetKind(target, 'regression', 'linear regression')
      const rows = trainingRows(frame, target, context)
      const features = fitLinearFeatures(frame, rows.weights)
      const design = await designOf(linearEncoder(features), frame, context)
      const fit = design.width <= wideSlots ? solve : descend
      const coefficients = await fit(design, rows, l2, secondHalf(context))
      context.onProgress?.(1)
      return linearModel({ kind: 'linear-regression', features, coefficients })
    },
  }
}

async function solve(
  design: Design,
  { weights, y, mean }: TrainingRows,
  l2: number,
  context: FitContext,
): Promise<Float64Array> {
  const slope = y.map((value, row) => weights[row]! * (value - mean))
  const equations = await normalEquations(design, { curvature: weights, slope }, context)
  if (l2 === 0) return plainSolution(equations, mean)
  const { matrix, vector } = equations
  const { width } = design
  for (let slot = 0; slot < width; slot++) matrix[slot * (width + 1) + slot]! += l2
  solveCholesky(matrix, vector)
  vector[width]! += mean
  return vector
}

/** Least squares without penalty, the intercept apart: it takes no part in the norm. */
function plainSolution(equations: NormalEquations, mean: number): Float64Array {
  const { matrix, vector, means } = centred(equations)
  const slopes = solveMinimumNorm(matrix, vector)
  return Float64Array.of(
    ...slopes,
    slopes.reduce((rest, slope, slot) => rest - slope * means[slot]!, mean),
  )
}

async function descend(
  design: Design,
  { weights, y, mean }: TrainingRows,
  l2: number,
  context: FitContext,
): Promise<Float64Array> {
  const coefficients = new Float64Array(design.width + 1)
  coefficients[design.width] = mean
  const lossOf = (row: number, scores: Float64Array) => {
    scores[0]! -= y[row]!
    return scores[0]! ** 2 / 2
  }
  await fitByGradient(
    coefficients,
    {
      design,
      outputs: 1,
      l2: l2 === 0 ? leastRidge(design, weights) : l2,
      weights,
      lossOf,
      curvatures: Float64Array.of(1),
    },
    context,
  )
  return coefficients
}

function leastRidge({ starts, values, width, rowCount }: Design, weights: Float64Array): number {
  let squares = 0
  for (let row = 0; row < rowCount; row++) {
    for (let at = starts[row]!; at < starts[row + 1]!; at++) squares += weights[row]! * values[at]! ** 2
  }
  return (wideRidge * squares) / width
}
