import { fitPlatt } from '../../calibration/platt.ts'
import type { PlattScaling } from '../../calibration/platt.ts'
import { settledParams } from '../../check-params.ts'
import type { Estimator, FitContext } from '../../model.ts'
import type { ParamBounds } from '../../param-range.ts'
import { fitLinearFeatures, linearEncoder } from '../../preprocessing/linear-encoder.ts'
import { folds as foldsOf } from '../../selection/folds.ts'
import { requireTargetKind, trainingRows } from '../training-rows.ts'
import type { TrainingRows } from '../training-rows.ts'
import { designOf, linearScore, secondHalf } from './design.ts'
import { fitMargins } from './dual-descent.ts'
import type { MarginLoss } from './margin-fit.ts'
import { linearSvmModel } from './linear-svm-model.ts'

/** What can be set of a linear support vector machine. */
export interface LinearSvmParams {
  readonly c: number
  readonly loss: MarginLoss
  readonly folds: number
}

export const SVM_PARAMS = {
  c: { default: 1, min: 1e-9, max: 1e6 },
  loss: { default: 'squared-hinge', of: ['squared-hinge', 'hinge'] },
  folds: { default: 5, min: 0, max: 20, integer: true },
} as const satisfies Readonly<Record<keyof LinearSvmParams, ParamBounds>>

/**
 * Linear support vector machine: minimises ‖β‖² / 2 + β₀² / 2 + c Σ wᵢ · loss(mᵢ), with the margin mᵢ = ±(β₀ + xᵢ·β)
 * towards the row's class and a loss of max(0, 1 - m) ('hinge') or its square. Of three classes and more each is told from
 * all others. Columns go through the linear encoder (scaled, one-hot, dates in parts).
 *
 * Probabilities come from a sigmoid of the sums (`fitPlatt`), fitted on the sums of rows in folds that had no part in
 * them; of three classes and more they are divided by their total.
 *
 * @param params.c      cost of a margin below 1, > 0, default 1
 * @param params.loss   'squared-hinge', the default, or 'hinge'
 * @param params.folds  for the sigmoids, 2 to 20, default 5; 0 takes the sums of the rows learnt from, which costs
 *                      no further fits and makes probabilities too sure
 * @throws ARGUMENT_VALUE for a parameter out of its bounds
 *
 * Degenerate: one class only, or no column that varies, give the same probabilities for every row, near the shares of
 * the classes. Cost: folds + 1 fits for each output, each of some 10 steps (hinge: 30) of
 * O(rows · k² + slots³), k the slots of a row that are not 0; beyond 500 slots, with fewer rows than slots, and for the
 * hinge of few rows, up to 300 passes of O(values that are not 0), thousands where rows are few (`fitMargins`).
 *
 * Source: Cortes & Vapnik (1995), Machine Learning 20; `fitMargins` for how it is fitted. The minimum is that of
 * scikit-learn's LinearSVC on the same slots (the intercept is penalised there too). Folds know neither time nor groups,
 * and the encoding is learnt once, on all rows.
 */
export function linearSvm(params: Partial<LinearSvmParams> = {}): Estimator {
  const { c, loss, folds } = settledParams<LinearSvmParams>(SVM_PARAMS, params)
  return {
    kind: 'linear-svm',
    name: 'linear support vector machine',
    params: { c, loss, folds },
    complexity: 1,
    async fit(frame, target, context) {
      requireTargetKind(target, 'classification', 'linear support vector machine')
      const rows = trainingRows(frame, target, context)
      const features = fitLinearFeatures(frame, rows.weights)
      const design = await designOf(linearEncoder(features), frame, context)
      const outputs = rows.classes > 2 ? rows.classes : 1
      const used = Uint32Array.from(rows.weights.keys()).filter((row) => rows.weights[row]! > 0)
      const parts = partsOf(used, rows, folds, context)
      const costs = rows.weights.map((weight) => c * weight)
      const coefficients = new Float64Array((design.width + 1) * outputs)
      const sigmoids = new Float64Array(2 * outputs)
      const rest = secondHalf(context)
      for (let output = 0; output < outputs; output++) {
        const labels = outputs === 1 ? rows.y : rows.y.map((label) => (label === output ? 1 : 0))
        const fit = { design, sides: labels.map((label) => 2 * label - 1), costs, loss }
        const fitOver = (learnt: Uint32Array) => fitMargins({ ...fit, rows: learnt }, rest)
        const found = await fitOver(used)
        for (const [slot, value] of found.entries()) coefficients[slot * outputs + output] = value
        const sums = new Float64Array(used.length)
        for (const [i, { learnt, judged }] of parts.entries()) {
          const other = learnt === used ? found : await fitOver(learnt)
          for (const place of judged) sums[place] = linearScore(design, used[place]!, other)
          rest.onProgress?.((output + (i + 1) / (parts.length + 1)) / outputs)
        }
        const { slope, intercept } = plattOf(sums, used, labels, rows.weights)
        sigmoids.set([slope, intercept], 2 * output)
      }
      context.onProgress?.(1)
      return linearSvmModel({ features, coefficients, sigmoids })
    },
  }
}

function plattOf(sums: Float64Array, used: Uint32Array, labels: Float64Array, weights: Float64Array): PlattScaling {
  const of = (values: Float64Array) => Float64Array.from(used, (row) => values[row]!)
  return fitPlatt(sums, of(labels), of(weights))
}

/** Rows to learn from, and the places among `used` of those to judge. */
interface Part {
  readonly learnt: Uint32Array
  readonly judged: Uint32Array
}

function partsOf(used: Uint32Array, { y, classes }: TrainingRows, count: number, { rng }: FitContext): Part[] {
  if (count < 2 || used.length < 2) return [{ learnt: used, judged: Uint32Array.from(used.keys()) }]
  const division = {
    y: Float64Array.from(used, (row) => y[row]!),
    classes,
    rowCount: used.length,
    rng: rng.fork('folds'),
  }
  return foldsOf({ kind: 'stratified', ...division }, count).map(({ train, test }) => ({
    learnt: train.map((place) => used[place]!),
    judged: test,
  }))
}
