import { settledParams } from '../../check-params.ts'
import type { Estimator } from '../../model.ts'
import type { ParamBounds } from '../../param-range.ts'
import { fitLinearFeatures, linearEncoder } from '../../preprocessing/linear-encoder.ts'
import { READING_PARAMS, readingOf } from '../../preprocessing/text/reading.ts'
import type { ReadingParams } from '../../preprocessing/text/reading.ts'
import { logLossOf } from '../trees/boosting-loss.ts'
import { fitDenseLogistic } from './dense-logistic.ts'
import { designOf, secondHalf } from './design.ts'
import { fitByGradient, wideSlots } from './gradient-fit.ts'
import { linearModel } from './linear-model.ts'
import { fitMultinomial } from './multinomial.ts'
import { descendByNewton } from './newton.ts'
import type { LogisticDescent } from './newton.ts'
import { fitSparseLogistic } from './sparse-logistic.ts'
import { logOdds, requireTargetKind, sigmoid, trainingRows } from '../training-rows.ts'

/** Newton's decrement, as a share of the loss, at which the fit ends. */
const decrementMin = 1e-13
/** What stands for an `l2` of 0 where `l1` is 0 too: classes that can be told apart without a mistake have no minimum. */
const leastRidge = 1e-6

/** What can be set of logistic regression. */
export interface LogisticParams extends ReadingParams {
  readonly l2: number
  readonly l1: number
}

export const LOGISTIC_PARAMS = {
  l2: { default: 1, min: 0, max: 1e9 },
  l1: { default: 0, min: 0, max: 1e9 },
  ...READING_PARAMS,
} as const satisfies Readonly<Record<keyof LogisticParams, ParamBounds>>

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
 * @throws ARGUMENT_VALUE for a parameter out of its bounds
 *
 * Degenerate: one class only, or no column that varies, give the same probability for every row: the share of
 * positives, drawn towards a half when it would be 0 or 1. Cost, with k the slots of a row that are not 0: some 8 Newton
 * steps of O(rows · k² + slots³), of many rows that are mostly numbers some six passes of O(rows · slots)
 * (`fitDenseLogistic`); beyond 500 slots, and from three classes on, some 20 to 200 steps of
 * O(rows · k · classes) (`fitByGradient`, which says when a large fit ends).
 *
 * Source: Newton's method as in Hastie, Tibshirani & Friedman (2009), The Elements of Statistical Learning, 4.4.1.
 * Deviations: the penalty, and steps that do not lower the loss are halved, so that it always converges.
 */
export function logisticRegression(params: Partial<LogisticParams> = {}): Estimator {
  const { l2, l1, text, textRows } = settledParams<LogisticParams>(LOGISTIC_PARAMS, params)
  return {
    kind: 'logistic-regression',
    name: 'logistic regression',
    params: { l2, l1, text, textRows },
    complexity: 1,
    async fit(frame, target, context) {
      requireTargetKind(target, 'classification', 'logistic regression')
      const rows = trainingRows(frame, target, context)
      const features = fitLinearFeatures(frame, rows.weights, readingOf({ text, textRows }))
      const coefficients =
        (l1 === 0 && rows.classes === 2
          ? await fitDenseLogistic({ features, frame, rows, l2: l2 || leastRidge }, context)
          : undefined) ??
        (await logisticCoefficients({
          ...{ design: await designOf(linearEncoder(features), frame, context), rows, l2, l1 },
          context: secondHalf(context),
        }))
      context.onProgress?.(1)
      return linearModel({ kind: 'logistic-regression', features, coefficients })
    },
  }
}

/** The coefficients of encoded rows: one output for two classes, else one for each class. */
export async function logisticCoefficients(wanted: LogisticDescent & { readonly l1?: number }): Promise<Float64Array> {
  const { design, rows, l2, l1 = 0, context } = wanted
  return l1 > 0
    ? await fitSparseLogistic(design, rows, { l1, l2 }, context)
    : await fitSmooth({ design, rows, l2: l2 || leastRidge, context })
}

async function fitSmooth(descent: LogisticDescent): Promise<Float64Array> {
  const { design, rows, l2, context } = descent
  if (rows.classes > 2) return fitMultinomial(design, rows, l2, context)
  const coefficients = new Float64Array(design.width + 1)
  coefficients[design.width] = logOdds(rows)
  if (rows.mean === 0 || rows.mean === 1) return coefficients
  if (design.width <= wideSlots) await descendByNewton(coefficients, descent, decrementMin)
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
