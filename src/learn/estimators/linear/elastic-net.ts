import { settledParams } from '../../check-params.ts'
import type { Estimator, FitContext } from '../../model.ts'
import type { ParamBounds } from '../../param-range.ts'
import { fitLinearFeatures, linearEncoder } from '../../preprocessing/linear-encoder.ts'
import { folds } from '../../selection/folds.ts'
import { requireTargetKind, trainingRows } from '../training-rows.ts'
import type { TrainingRows } from '../training-rows.ts'
import { descendCoordinates } from './coordinate-descent.ts'
import { designOf, secondHalf } from './design.ts'
import { leastSquares } from './least-squares.ts'
import type { FoldedSquares, FoldOfRow } from './least-squares.ts'
import { linearModel } from './linear-model.ts'

/**
 * Penalties tried, and the least of them: this share of the one that leaves every coefficient at 0, or what adds this
 * share to the squares of a scaled slot, whichever is less.
 */
const path = { steps: 100, least: 1e-3, folds: 5 }
/** For the greatest penalty of the path a share of l1 below this counts as this: without l1 no penalty is great enough. */
const l1RatioMin = 1e-3
/** What a coordinate's move must win, as a share of the target's sum of squares: along the path, and in the end. */
const tolerances = { path: 1e-8, final: 1e-20 }

/** What can be set of an elastic net. */
export interface ElasticNetParams {
  readonly alpha: number | 'chosen'
  readonly l1Ratio: number
}

export const ELASTIC_NET_PARAMS = {
  alpha: { default: 'chosen', min: 0, max: 1e9, or: 'chosen' },
  l1Ratio: { default: 0.5, min: 0, max: 1 },
} as const satisfies Readonly<Record<keyof ElasticNetParams, ParamBounds>>

/**
 * Elastic net: linear regression that leaves slots out. It minimises Σ wᵢ (yᵢ - β₀ - xᵢ·β)² / (2 Σ wᵢ) + alpha · (l1Ratio
 * ‖β‖₁ + (1 - l1Ratio) / 2 ‖β‖²); the intercept β₀ is not penalised. Many coefficients are exactly 0
 * (`linearCoefficients` tells which). Columns go through the linear encoder (scaled, one-hot, dates in parts).
 *
 * @param params.alpha    penalty, >= 0, in units of the target; or 'chosen', the default: of 100 penalties from the one
 *                        that leaves nothing down to a thousandth of it, or to 0.001 / (1 - l1Ratio) where that is
 *                        less, the one with the least squared error in cross-validation over 5 folds drawn by chance.
 *                        The model's state holds it
 * @param params.l1Ratio  share of the absolute values in the penalty, in [0, 1], default 0.5. 1 is the lasso
 * @throws ARGUMENT_VALUE for a parameter out of its bounds
 *
 * Degenerate: one row, a target that does not vary, or columns that are all constant, give the mean. Of columns that
 * say the same the lasso takes any; with l1Ratio below 1 they share. Cost, with k the slots of a row that are not 0: up
 * to 500 slots one pass of O(rows · k²), whatever is tried, then O(slots²) a sweep; beyond, O(values that are not 0) a sweep.
 *
 * Source: Zou & Hastie (2005), Journal of the Royal Statistical Society B 67(2); coordinate descent as in Friedman, Hastie
 * & Tibshirani (2010), Journal of Statistical Software 33(1). Deviations: none in the minimum, which is that of
 * scikit-learn's ElasticNet on the same slots. The path of penalties goes further than that of ElasticNetCV for a target
 * of a large unit: its l1 counts in that unit, its l2 does not, and a thousandth of the greatest would still be all ridge. When a penalty is chosen, the encoding is learnt once, on all rows, and
 * folds know neither time nor groups.
 */
export function elasticNet(params: Partial<ElasticNetParams> = {}): Estimator {
  const { alpha, l1Ratio } = settledParams<ElasticNetParams>(ELASTIC_NET_PARAMS, params)
  return {
    kind: 'elastic-net',
    name: 'elastic net',
    params: { alpha, l1Ratio },
    complexity: 1,
    async fit(frame, target, context) {
      requireTargetKind(target, 'regression', 'elastic net')
      const rows = trainingRows(frame, target, context)
      const features = fitLinearFeatures(frame, rows.weights)
      const design = await designOf(linearEncoder(features), frame, context)
      const parts = await leastSquares(
        design,
        rows,
        alpha === 'chosen' ? dividedRows(rows, context) : noFolds(rows),
        context,
      )
      const squares = rows.y.reduce((sum, value, row) => sum + rows.weights[row]! * (value - rows.mean) ** 2, 0)
      const rest = secondHalf(context)
      const used = alpha === 'chosen' ? await chosenAlpha(parts, l1Ratio, tolerances.path * squares, rest) : alpha
      const coefficients = new Float64Array(design.width + 1)
      const quadratic = parts.all.quadratic()
      const penalty = { ...penaltyOf(used, l1Ratio, rows.weightTotal), tolerance: tolerances.final * squares }
      await descendCoordinates(coefficients.subarray(0, -1), quadratic, penalty, rest)
      coefficients[design.width] = rows.mean + quadratic.interceptStep()
      context.onProgress?.(1)
      return linearModel({ kind: 'elastic-net', features, coefficients, alpha: used })
    },
  }
}

function noFolds({ rowCount }: TrainingRows): FoldOfRow {
  return { of: new Int8Array(rowCount).fill(-1), count: 0 }
}

/** The fold of each row that has a weight, by chance; -1 for the others, and for all where there are too few. */
function dividedRows({ weights, rowCount }: TrainingRows, { rng }: FitContext): FoldOfRow {
  const of = new Int8Array(rowCount).fill(-1)
  const used = Uint32Array.from(weights.keys()).filter((row) => weights[row]! > 0)
  if (used.length < 2) return { of, count: 0 }
  const parts = folds({ kind: 'random', rowCount: used.length, rng: rng.fork('folds') }, path.folds)
  for (const [fold, { test }] of parts.entries()) for (const place of test) of[used[place]!] = fold
  return { of, count: parts.length }
}

/** The penalty of the path with the least squared error over the rows left out; of equals the greatest. */
async function chosenAlpha(parts: FoldedSquares, l1Ratio: number, tolerance: number, context: FitContext) {
  const start = parts.all.quadratic()
  const slope = start.curvatures.reduce((most, _, slot) => Math.max(most, Math.abs(start.slopeOf(slot))), 0)
  const greatest = slope / parts.all.weightTotal / Math.max(l1Ratio, l1RatioMin)
  const shrink = Math.min(path.least, path.least / ((1 - l1Ratio) * greatest))
  const fits = parts.without.map((squares) => {
    const quadratic = squares.quadratic()
    return { squares, quadratic, coefficients: new Float64Array(quadratic.curvatures.length + 1) }
  })
  let best = { alpha: greatest, error: Infinity }
  for (let step = 0; step < path.steps && fits.length > 0; step++) {
    const alpha = greatest * shrink ** (step / (path.steps - 1))
    let error = 0
    for (const { squares, quadratic, coefficients } of fits) {
      const penalty = penaltyOf(alpha, l1Ratio, squares.weightTotal)
      await descendCoordinates(coefficients.subarray(0, -1), quadratic, { ...penalty, tolerance }, context)
      coefficients[coefficients.length - 1] = quadratic.interceptStep()
      error += squares.errorOf(coefficients)
    }
    if (error < best.error) best = { alpha, error }
    context.onProgress?.((step + 1) / (path.steps + 1))
  }
  return best.alpha
}

function penaltyOf(alpha: number, l1Ratio: number, weightTotal: number) {
  return { l1: alpha * l1Ratio * weightTotal, l2: alpha * (1 - l1Ratio) * weightTotal }
}
