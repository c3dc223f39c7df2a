import { solveCholesky } from '../../math/cholesky.ts'
import type { Estimator } from '../model.ts'
import { fitLinearFeatures, linearEncoder } from '../preprocessing/linear-encoder.ts'
import { designOf, normalEquations } from './design.ts'
import { linearModel } from './linear-model.ts'
import { trainingRows } from './training-rows.ts'

/**
 * Ridge regression: the coefficients that minimise Σ wᵢ (yᵢ - β₀ - xᵢ·β)² + l2 ‖β‖², in closed form; the intercept β₀
 * is not penalised. Columns go through the linear encoder (scaled, one-hot, dates in parts), so `l2` means the same for
 * all of them.
 *
 * @param params.l2  penalty, > 0, default 1
 *
 * Degenerate: one row, or columns that are all constant, give the mean. Cost: O(rows · k² + slots³), k the slots of a
 * row that are not 0; beyond some 2,000 slots the memory for the matrix (slots² · 8 bytes) decides.
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
      const { weights, y, mean } = trainingRows(frame, target, context)
      const features = fitLinearFeatures(frame, weights)
      const design = designOf(linearEncoder(features), frame)
      const slope = y.map((value, row) => weights[row]! * (value - mean))
      const { matrix, vector } = await normalEquations(design, { curvature: weights, slope }, context)
      const { width } = design
      for (let slot = 0; slot < width; slot++) matrix[slot * (width + 1) + slot]! += l2
      solveCholesky(matrix, vector)
      vector[width]! += mean
      context.onProgress?.(1)
      return linearModel({ kind: 'linear-regression', features, coefficients: vector })
    },
  }
}
