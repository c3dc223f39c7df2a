import type { Target } from '../model.ts'
import { logOdds, sigmoid } from './training-rows.ts'
import type { TrainingRows } from './training-rows.ts'

/** What boosting descends: the loss of a raw score, by its first two derivatives. */
export interface BoostingLoss {
  /** The raw score that is best for all rows alike. */
  readonly start: (rows: TrainingRows) => number
  /** First and second derivative at each row's raw score, times its weight, into `gradients` (shape (2 * rows,)). */
  differentiate(at: { scores: Float64Array; y: Float64Array; weights: Float64Array }, gradients: Float64Array): void
  /** The loss of one row. */
  readonly lossOf: (y: number, score: number) => number
  /** What the model answers: a probability, or the value. */
  readonly answerOf: (score: number) => number
}

/** ln(1 + e^-s) with s the score towards the row's class; the raw score is the log-odds. */
const logLoss: BoostingLoss = {
  start: logOdds,
  differentiate({ scores, y, weights }, gradients) {
    for (let row = 0; row < y.length; row++) {
      const probability = sigmoid(scores[row]!)
      gradients[2 * row] = (probability - y[row]!) * weights[row]!
      // A probability of exactly 0 or 1 would leave a leaf without curvature, and its value without bound.
      gradients[2 * row + 1] = Math.max(probability * (1 - probability), 1e-6) * weights[row]!
    }
  },
  lossOf(y, score) {
    const towards = y === 1 ? score : -score
    return towards > 0 ? Math.log1p(Math.exp(-towards)) : Math.log1p(Math.exp(towards)) - towards
  },
  answerOf: sigmoid,
}

/** (s - y)² / 2. */
const squaredError: BoostingLoss = {
  start: (rows) => rows.mean,
  differentiate({ scores, y, weights }, gradients) {
    for (let row = 0; row < y.length; row++) {
      gradients[2 * row] = (scores[row]! - y[row]!) * weights[row]!
      gradients[2 * row + 1] = weights[row]!
    }
  },
  lossOf: (y, score) => (score - y) ** 2 / 2,
  answerOf: (score) => score,
}

/** The loss of each kind of problem. */
export const BOOSTING_LOSSES: Readonly<Record<Target['kind'], BoostingLoss>> = {
  classification: logLoss,
  regression: squaredError,
}
