import { solveCholesky } from '../../math/cholesky.ts'
import type { Estimator, FitContext } from '../model.ts'
import { fitLinearFeatures, linearEncoder } from '../preprocessing/linear-encoder.ts'
import { designOf, linearScore, normalEquations } from './design.ts'
import type { Design } from './design.ts'
import { fitByGradient, wideSlots } from './gradient-fit.ts'
import { linearModel } from './linear-model.ts'
import { logMean, requireAmounts, trainingRows } from './training-rows.ts'
import type { TrainingRows } from './training-rows.ts'

const stepsMax = 100
/** Newton's decrement (twice the fall still to come, as a share of the loss) at which the fit ends. */
const decrementMin = 1e-13
/** Halvings of a step that does not lower the loss; then rounding is all that is left. */
const halvingsMax = 30
/** A prediction is at most this many times the greatest target learnt from: e^x knows no measure. */
const beyondGreatest = 2

/**
 * Poisson regression with logarithmic link: minimises Σ wᵢ (μᵢ - yᵢ ln μᵢ) / φ + (l2 / 2) ‖β‖², with ln μᵢ = β₀ + xᵢ·β; the
 * intercept β₀ is not penalised. For counts, and for any amount that is never negative and whose mean is a product of
 * effects (rents, claims, incomes): the mean is estimated without bias whatever the distribution around it. Predictions
 * are above 0 and at most twice the greatest target learnt from.
 *
 * φ is the variance of the target over its mean, which is 1 for Poisson counts: so `l2` means the same in cents and in
 * dollars. Columns go through the linear encoder (scaled, one-hot, dates in parts).
 *
 * @param params.l2  penalty, > 0, default 1
 * @throws TARGET_NEGATIVE
 *
 * Degenerate: one row, one value, or no column that varies, give the mean (a little above 0 where all are 0). Cost: some
 * 10 Newton steps of O(rows · k² + slots³), k the slots of a row that are not 0; beyond 500 slots, steps of O(rows · k)
 * along gradients (`fitByGradient`).
 *
 * Source: McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., chapters 2.5 (Newton's steps, which are Fisher's
 * for this link), 6 and 9 (quasi-likelihood). Deviations: the penalty; steps that do not lower the loss are halved; the
 * bound on predictions. scikit-learn's PoissonRegressor minimises the same with alpha = l2 · φ / Σ wᵢ.
 */
export function poissonRegression({ l2 = 1 }: { readonly l2?: number } = {}): Estimator {
  return {
    kind: 'poisson-regression',
    name: 'Poisson regression',
    params: { l2 },
    complexity: 1,
    async fit(frame, target, context) {
      const rows = trainingRows(frame, target, context)
      requireAmounts(rows.y)
      const features = fitLinearFeatures(frame, rows.weights)
      const design = designOf(linearEncoder(features), frame)
      const coefficients = new Float64Array(design.width + 1)
      coefficients[design.width] = logMean(rows)
      const dispersion = dispersionOf(rows)
      const descent = { design, rows, l2: l2 * dispersion, context }
      if (dispersion > 0) await (design.width <= wideSlots ? descend : descendWide)(coefficients, descent)
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

interface Descent {
  readonly design: Design
  readonly rows: TrainingRows
  /** Times the dispersion, so that the loss is in the unit of the target. */
  readonly l2: number
  readonly context: FitContext
}

/** Where Newton's matrix would cost too much. */
async function descendWide(coefficients: Float64Array, { design, rows, l2, context }: Descent): Promise<void> {
  const { weights, y, mean } = rows
  const lossOf = (row: number, scores: Float64Array) => {
    const score = scores[0]!
    scores[0] = Math.exp(score) - y[row]!
    return Math.exp(score) - y[row]! * score
  }
  const curvatures = Float64Array.of(mean)
  await fitByGradient(coefficients, { design, outputs: 1, l2, weights, lossOf, curvatures }, context)
}

/** Newton's steps, in place, until the loss is as low as it gets. */
async function descend(coefficients: Float64Array, descent: Descent): Promise<void> {
  let loss = penalisedLoss(coefficients, descent)
  for (let taken = 0; taken < stepsMax; taken++) {
    const { step, decrement } = await newtonStep(coefficients, descent)
    if (decrement <= decrementMin * (1 + Math.abs(loss))) return
    const from = coefficients.slice()
    let share = 1
    let reached = Infinity
    for (let halvings = 0; halvings < halvingsMax; halvings++, share /= 2) {
      for (let i = 0; i < from.length; i++) coefficients[i] = from[i]! + share * step[i]!
      reached = penalisedLoss(coefficients, descent)
      if (reached < loss) break
    }
    if (!(reached < loss)) {
      coefficients.set(from)
      return
    }
    loss = reached
  }
}

async function newtonStep(coefficients: Float64Array, { design, rows, l2, context }: Descent) {
  const { width, rowCount } = design
  const curvature = new Float64Array(rowCount)
  const slope = new Float64Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    const mean = Math.exp(linearScore(design, row, coefficients))
    curvature[row] = rows.weights[row]! * Math.max(mean, 1e-12 * rows.mean)
    slope[row] = rows.weights[row]! * (rows.y[row]! - mean)
  }
  const { matrix, vector } = await normalEquations(design, { curvature, slope }, context)
  for (let slot = 0; slot < width; slot++) {
    matrix[slot * (width + 1) + slot]! += l2
    vector[slot]! -= l2 * coefficients[slot]!
  }
  const step = vector.slice()
  solveCholesky(matrix, step)
  return { step, decrement: step.reduce((sum, value, i) => sum + value * vector[i]!, 0) }
}

function penalisedLoss(coefficients: Float64Array, { design, rows, l2 }: Descent): number {
  let loss = 0
  for (let row = 0; row < design.rowCount; row++) {
    const score = linearScore(design, row, coefficients)
    loss += rows.weights[row]! * (Math.exp(score) - rows.y[row]! * score)
  }
  for (let slot = 0; slot < design.width; slot++) loss += (l2 / 2) * coefficients[slot]! ** 2
  return loss
}
