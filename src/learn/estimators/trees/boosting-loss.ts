import type { BoostingLoss } from './differentiable-loss.ts'
import { logMean, logOdds, sigmoid } from '../training-rows.ts'
import { softmaxLoss } from './softmax-loss.ts'
import { quantileLoss } from './quantile-loss.ts'

/** ln(1 + e^-s), with s the raw score (the log-odds) towards the row's class. */
export function logLossOf(y: number, score: number): number {
  const towards = y === 1 ? score : -score
  return towards > 0 ? Math.log1p(Math.exp(-towards)) : Math.log1p(Math.exp(towards)) - towards
}

const logLoss: BoostingLoss = {
  outputs: 1,
  start: (rows) => [logOdds(rows)],
  kernel: 'logisticGradients',
  lossOf: (y, scores, at) => logLossOf(y, scores[at]!),
  answer(scores) {
    scores[0] = sigmoid(scores[0]!)
  },
}

/** (s - y)² / 2. */
const squaredError: BoostingLoss = {
  outputs: 1,
  start: (rows) => [rows.mean],
  kernel: 'squaredGradients',
  lossOf: (y, scores, at) => (scores[at]! - y) ** 2 / 2,
  answer: () => undefined,
}

/**
 * e^s - y s: half the Poisson deviance, up to what y alone decides; the raw score is the logarithm of the mean. Above
 * the mean the curvature is that of the chord from the mean to y, (y - μ) / ln(y / μ): a Newton step then ends at y,
 * where the curvature at the mean, which is smaller, would overshoot it e-fold in the log.
 */
const poisson: BoostingLoss = {
  outputs: 1,
  start: (rows) => [logMean(rows)],
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
  lossOf: (y, scores, at) => Math.exp(scores[at]!) - y * scores[at]!,
  answer(scores) {
    scores[0] = Math.exp(scores[0]!)
  },
}

/** Names of losses, as they stand in artifacts. */
export type LossName = 'classification' | 'regression' | 'poisson' | 'absolute-error' | 'quantile'

/** What a loss must know besides its name. */
export interface LossSettings {
  /** Classification: 1 for two classes, the default, else their number. */
  readonly outputs?: number
  /** Quantile: which share of rows lies below, in (0, 1). */
  readonly quantile?: number
}

/** The loss of that name. */
export function boostingLoss(name: LossName, { outputs = 1, quantile = 0.5 }: LossSettings = {}): BoostingLoss {
  switch (name) {
    case 'classification':
      return outputs === 1 ? logLoss : softmaxLoss(outputs)
    case 'regression':
      return squaredError
    case 'poisson':
      return poisson
    case 'absolute-error':
      return quantileLoss(0.5)
    case 'quantile':
      return quantileLoss(quantile)
  }
}
