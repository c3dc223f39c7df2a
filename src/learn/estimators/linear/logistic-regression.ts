import { solveCholesky } from '../../../math/cholesky.ts'
import type { Estimator, FitContext } from '../../model.ts'
import { fitLinearFeatures, linearEncoder } from '../../preprocessing/linear-encoder.ts'
import { defaultReading, readingOf } from '../../preprocessing/text/reading.ts'
import type { ReadingParams } from '../../preprocessing/text/reading.ts'
import { logLossOf } from '../trees/boosting-loss.ts'
import { designOf, linearScore, normalEquations, secondHalf } from './design.ts'
import type { Design } from './design.ts'
import { fitByGradient, wideSlots } from './gradient-fit.ts'
import { linearModel } from './linear-model.ts'
import { fitMultinomial } from './multinomial.ts'
import { fitSparseLogistic } from './sparse-logistic.ts'
import { logOdds, sigmoid, trainingRows } from '../training-rows.ts'
import type { TrainingRows } from '../training-rows.ts'

const stepsMax = 100
/** Newton's decrement (twice the fall still to come, as a share of the loss) at which the fit ends. */
const decrementMin = 1e-13
/** What is left of the progress after a step: how many there will be is not known, mostly some 8. */
const stepShare = 0.7
/** Halvings of a step that does not lower the loss; then rounding is all that is left. */
const halvingsMax = 30

/** What stands for an `l2` of 0 where `l1` is 0 too: classes that can be told apart without a mistake have no minimum. */
const leastRidge = 1e-6

/**
 * Penalised logistic regression: minimises Σ wᵢ ln(1 + e^-sᵢ) + l1 ‖β‖₁ + (l2 / 2) ‖β‖², with sᵢ = ±(β₀ + xᵢ·β) towards
 * the row's class; the intercept β₀ is not penalised. Three classes and more: see `fitMultinomial`. With `l1` above 0 many
 * coefficients are exactly 0 (`linearCoefficients` tells which): see `fitSparseLogistic`. Columns go through the linear
 * encoder (scaled, one-hot, dates in parts), so penalties mean the same for all of them.
 *
 * @param params.l2        penalty on squares, >= 0, default 1 (scikit-learn's C = 1 / l2). 0 is for use with `l1`;
 *                         without, 1e-6 stands for it
 * @param params.l1        penalty on absolute values, >= 0, default 0 (scikit-learn's C = 1 / (l1 + l2), l1_ratio = l1 · C)
 * @param params.text      what texts are read by: 'words', 'pairs' or 'characters' (all three, the default)
 * @param params.textRows  least rows of a word or a pair, default 2
 *
 * Degenerate: one class only, or no column that varies, give the same probability for every row: the share of
 * positives, drawn towards a half when it would be 0 or 1. Cost, with k the slots of a row that are not 0: some 8 Newton
 * steps of O(rows · k² + slots³); beyond 500 slots, and from three classes on, some 20 to 200 steps of
 * O(rows · k · classes) (`fitByGradient`, which says when a large fit ends).
 *
 * Source: Newton's method as in Hastie, Tibshirani & Friedman (2009), The Elements of Statistical Learning, 4.4.1.
 * Deviations: the penalty, and steps that do not lower the loss are halved, so that it always converges.
 */
export function logisticRegression({
  l2 = 1,
  l1 = 0,
  text = defaultReading.text,
  textRows = defaultReading.textRows,
}: { readonly l2?: number; readonly l1?: number } & Partial<ReadingParams> = {}): Estimator {
  return {
    kind: 'logistic-regression',
    name: 'logistic regression',
    params: { l2, l1, text, textRows },
    complexity: 1,
    async fit(frame, target, context) {
      const rows = trainingRows(frame, target, context)
      const features = fitLinearFeatures(frame, rows.weights, readingOf({ text, textRows }))
      const design = await designOf(linearEncoder(features), frame, context)
      const coefficients = await logisticCoefficients({ design, rows, l2, l1, context: secondHalf(context) })
      context.onProgress?.(1)
      return linearModel({ kind: 'logistic-regression', features, coefficients })
    },
  }
}

/** The coefficients of encoded rows: one output for two classes, else one for each class. */
export async function logisticCoefficients(wanted: Descent & { readonly l1?: number }): Promise<Float64Array> {
  const { design, rows, l2, l1 = 0, context } = wanted
  return l1 > 0
    ? await fitSparseLogistic(design, rows, { l1, l2 }, context)
    : await fitSmooth({ design, rows, l2: l2 || leastRidge, context })
}

async function fitSmooth(descent: Descent): Promise<Float64Array> {
  const { design, rows, l2, context } = descent
  if (rows.classes > 2) return fitMultinomial(design, rows, l2, context)
  const coefficients = new Float64Array(design.width + 1)
  coefficients[design.width] = logOdds(rows)
  if (rows.mean === 0 || rows.mean === 1) return coefficients
  if (design.width <= wideSlots) await descend(coefficients, descent)
  else {
    const { weights, y, mean } = rows
    const lossAt = (row: number, scores: Float64Array) => {
      const score = scores[0]!
      scores[0] = sigmoid(score) - y[row]!
      return logLossOf(y[row]!, score)
    }
    const curvatures = Float64Array.of(mean * (1 - mean))
    await fitByGradient(coefficients, { design, outputs: 1, l2, weights, lossOf: lossAt, curvatures }, context)
  }
  return coefficients
}

interface Descent {
  readonly design: Design
  readonly rows: TrainingRows
  readonly l2: number
  readonly context: FitContext
}

/** Newton's steps, in place, until the loss is as low as it gets. */
async function descend(coefficients: Float64Array, descent: Descent): Promise<void> {
  let loss = penalisedLoss(coefficients, descent)
  for (let taken = 0; taken < stepsMax; taken++) {
    const { step, decrement } = await newtonStep(coefficients, descent)
    descent.context.onProgress?.(1 - stepShare ** (taken + 1))
    if (decrement <= decrementMin * (1 + loss)) return
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
    const probability = sigmoid(linearScore(design, row, coefficients))
    curvature[row] = rows.weights[row]! * Math.max(probability * (1 - probability), 1e-12)
    slope[row] = rows.weights[row]! * (rows.y[row]! - probability)
  }
  const { compute, signal } = context
  const { matrix, vector } = await normalEquations(design, { curvature, slope }, { compute, ...(signal && { signal }) })
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
    loss += rows.weights[row]! * logLossOf(rows.y[row]!, linearScore(design, row, coefficients))
  }
  for (let slot = 0; slot < design.width; slot++) loss += (l2 / 2) * coefficients[slot]! ** 2
  return loss
}
