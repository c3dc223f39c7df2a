import { everyRowOnce, prepareMean } from './prepared-metric.ts'
import type { PreparedMetric } from './prepared-metric.ts'

/**
 * Brier score: the mean of (probability − y)².
 *
 * @param y              0 or 1 (positive), shape (rows,)
 * @param probabilities  of the positive class, in [0, 1], shape (rows,)
 * @returns              in [0, 1], lower is better; undefined without rows, or when a score is no probability
 *
 * Source: Brier (1950), Monthly Weather Review 78(1). Deviation: the usual half of his sum over both classes.
 */
export function brier(y: Float64Array, probabilities: Float64Array): number | undefined {
  return prepareBrier(y, probabilities)(everyRowOnce(y.length))
}

/** `brier` over resamples. */
export function prepareBrier(y: Float64Array, probabilities: Float64Array): PreparedMetric {
  if (probabilities.some((probability) => probability < 0 || probability > 1)) return () => undefined
  return prepareMean(probabilities.map((probability, row) => (probability - y[row]!) ** 2))
}
