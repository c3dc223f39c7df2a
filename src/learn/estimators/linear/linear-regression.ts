import { solveCholesky } from '../../../math/cholesky.ts'
import type { Estimator, FitContext } from '../../model.ts'
import { fitLinearFeatures, linearEncoder } from '../../preprocessing/linear-encoder.ts'
import { designOf, normalEquations, secondHalf } from './design.ts'
import type { Design } from './design.ts'
import { fitByGradient, wideSlots } from './gradient-fit.ts'
import { linearModel } from './linear-model.ts'
import { trainingRows } from '../training-rows.ts'
import type { TrainingRows } from '../training-rows.ts'

/**
 * Ridge regression: the coefficients that minimise Σ wᵢ (yᵢ - β₀ - xᵢ·β)² + l2 ‖β‖²; the intercept β₀ is not
 * penalised. Columns go through the linear encoder (scaled, one-hot, dates in parts), so `l2` means the same for
 * all of them.
 *
 * @param params.l2  penalty, > 0, default 1
 *
 * Degenerate: one row, or columns that are all constant, give the mean. Cost, with k the slots of a row that are not 0:
 * in closed form O(rows · k² + slots³); beyond 500 slots along gradients, O(rows · k) a step (`fitByGradient`).
 *
 * Source: Hoerl & Kennard (1970), Technometrics 12(1). Deviation: none; solved by Cholesky on centred targets.
 */
export function linearRegression({ l2 = 1 }: { readonly l2?: number } = {}): Estimator {
  return {
    kind: 'linear-regression',
    name: 'linear regression',
    params: { l2 },
    complexity: 1,
    async fit(frame, target, context) {
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
  const { matrix, vector } = await normalEquations(design, { curvature: weights, slope }, context)
  const { width } = design
  for (let slot = 0; slot < width; slot++) matrix[slot * (width + 1) + slot]! += l2
  solveCholesky(matrix, vector)
  vector[width]! += mean
  return vector
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
    { design, outputs: 1, l2, weights, lossOf, curvatures: Float64Array.of(1) },
    context,
  )
  return coefficients
}
