import { settledParams } from '../../check-params.ts'
import type { Estimator } from '../../model.ts'
import type { ParamBounds } from '../../param-range.ts'
import { fitLinearFeatures, linearEncoder } from '../../preprocessing/linear-encoder.ts'
import { designOf, secondHalf } from './design.ts'
import { fitByGradient } from './gradient-fit.ts'
import type { GradientFit } from './penalised-loss.ts'
import { linearModel } from './linear-model.ts'
import { logMean, requireAmounts, requireTargetKind, trainingRows } from '../training-rows.ts'
import type { TrainingRows } from '../training-rows.ts'

/** A prediction is at most this many times the greatest target learnt from: e^x knows no measure. */
const beyondGreatest = 2

/** What can be set of Poisson regression. */
export interface PoissonParams {
  readonly l2: number
}

export const POISSON_PARAMS = {
  l2: { default: 1, min: 1e-6, max: 1e9 },
} as const satisfies Readonly<Record<keyof PoissonParams, ParamBounds>>

/**
 * Poisson regression with logarithmic link: minimises Σ wᵢ (μᵢ - yᵢ ln μᵢ) / φ + (l2 / 2) ‖β‖², with ln μᵢ = β₀ + xᵢ·β; the
 * intercept β₀ is not penalised. For counts, and for any amount that is never negative and whose mean is a product of
 * effects (rents, claims, incomes): then the mean is estimated without bias, whatever the distribution around it. Predictions
 * are above 0 and at most twice the greatest target learnt from.
 *
 * φ is the variance of the target over its mean, which is 1 for Poisson counts: so `l2` means the same in cents and in
 * dollars. Columns go through the linear encoder (scaled, one-hot, dates in parts).
 *
 * @param params.l2  penalty, > 0, default 1
 * @throws ARGUMENT_VALUE for a parameter out of its bounds; at `fit` TARGET_NEGATIVE
 *
 * Degenerate: one row, one value, or no column that varies, give the mean (a little above 0 where all are 0). Cost: some
 * 30 passes of O(rows · k), k the slots of a row that are not 0 (see fitByGradient).
 *
 * Source: McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., chapters 6 and 9 (quasi-likelihood).
 * Deviations: the penalty; the bound on predictions; fitted along gradients, not by Fisher's steps. scikit-learn's
 * PoissonRegressor minimises the same with alpha = l2 · φ / Σ wᵢ.
 */
export function poissonRegression(params: Partial<PoissonParams> = {}): Estimator {
  const { l2 } = settledParams<PoissonParams>(POISSON_PARAMS, params)
  return {
    kind: 'poisson-regression',
    name: 'Poisson regression',
    params: { l2 },
    complexity: 1,
    async fit(frame, target, context) {
      requireTargetKind(target, 'regression', 'Poisson regression')
      const rows = trainingRows(frame, target, context)
      requireAmounts(rows.y)
      const features = fitLinearFeatures(frame, rows.weights)
      const design = await designOf(linearEncoder(features), frame, context)
      const coefficients = new Float64Array(design.width + 1)
      coefficients[design.width] = logMean(rows)
      const dispersion = dispersionOf(rows)
      if (dispersion > 0) {
        const fit = { design, outputs: 1, l2, weights: rows.weights, lossOf: rowLoss(rows.y, dispersion) }
        await fitByGradient(
          coefficients,
          { ...fit, curvatures: Float64Array.of(rows.mean / dispersion) },
          secondHalf(context),
        )
      }
      context.onProgress?.(1)
      const greatest = rows.y.reduce((most, value) => Math.max(most, value), 0)
      const scoreMax = Math.max(Math.log(beyondGreatest * greatest), logMean(rows))
      return linearModel({ kind: 'poisson-regression', features, coefficients, scoreMax })
    },
  }
}

/** Variance over mean of the target; 0 where it does not vary. */
function dispersionOf({ y, weights, mean, weightTotal }: TrainingRows): number {
  const squares = y.reduce((sum, value, row) => sum + weights[row]! * (value - mean) ** 2, 0)
  return mean > 0 ? squares / weightTotal / mean : 0
}

/** Half the Poisson deviance of a row, over the dispersion, and its derivative by the score: never below 0. */
function rowLoss(y: Float64Array, dispersion: number): GradientFit['lossOf'] {
  return (row, scores) => {
    const value = y[row]!
    const score = scores[0]!
    const mean = Math.exp(score)
    scores[0] = (mean - value) / dispersion
    return (mean - value + (value === 0 ? 0 : value * (Math.log(value) - score))) / dispersion
  }
}
