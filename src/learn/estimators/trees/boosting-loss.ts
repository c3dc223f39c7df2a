import type { Target } from '../../model.ts'
import { logMean, logOdds, sigmoid } from '../training-rows.ts'
import type { TrainingRows } from '../training-rows.ts'

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

/**
 * e^s - y s: half the Poisson deviance, up to what y alone decides; the raw score is the logarithm of the mean. Above
 * the mean the curvature is that of the chord from the mean to y, (y - μ) / ln(y / μ): a Newton step then ends at y,
 * where the curvature at the mean, which is smaller, would overshoot it e-fold in the log.
 */
const poisson: BoostingLoss = {
  start: logMean,
  differentiate({ scores, y, weights }, gradients) {
    for (let row = 0; row < y.length; row++) {
      const mean = Math.exp(scores[row]!)
      const ratio = Math.log(y[row]!) - scores[row]!
      // Where y is the mean but for rounding, or below it, the chord is the tangent or flatter.
      const curvature = ratio > 1e-6 ? (y[row]! - mean) / ratio : mean
      gradients[2 * row] = (mean - y[row]!) * weights[row]!
      gradients[2 * row + 1] = curvature * weights[row]!
    }
  },
  lossOf: (y, score) => Math.exp(score) - y * score,
  answerOf: Math.exp,
}

/** The loss of each kind of problem, and of amounts that are never negative. */
export const BOOSTING_LOSSES: Readonly<Record<Target['kind'] | 'poisson', BoostingLoss>> = {
  classification: logLoss,
  regression: squaredError,
  poisson,
}
