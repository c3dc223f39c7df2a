import { everyRowOnce, prepareMean } from './prepared-metric.ts'
import type { PreparedMetric } from './prepared-metric.ts'

/**
 * Logarithmic loss: the mean of −ln(probability given to what happened).
 *
 * @param y              0 or 1 (positive), shape (rows,)
 * @param probabilities  of the positive class, in [0, 1], shape (rows,)
 * @returns              nats, >= 0, lower is better; undefined without rows, or when a score is no probability
 *
 * A probability of 0 or 1 is moved inwards by 2.2e-16 (the spacing of doubles at 1, as scikit-learn does), so one
 * certain mistake costs 36 nats, not infinity. Source: Good (1952), Rational Decisions, J. R. Stat. Soc. B 14(1).
 */
export function logLoss(y: Float64Array, probabilities: Float64Array): number | undefined {
  return prepareLogLoss(y, probabilities)(everyRowOnce(y.length))
}

/** `logLoss` over resamples: the logarithms are taken once, then O(n) each. */
export function prepareLogLoss(y: Float64Array, probabilities: Float64Array): PreparedMetric {
  if (probabilities.some((probability) => probability < 0 || probability > 1)) return () => undefined
  const losses = Float64Array.from(probabilities, (probability, row) => {
    const given = y[row] === 1 ? probability : 1 - probability
    return -Math.log(Math.min(Math.max(given, Number.EPSILON), 1 - Number.EPSILON))
  })
  return prepareMean(losses)
}
