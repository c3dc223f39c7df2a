import type { MetricValue } from '../../domain/metric.ts'
import { normalQuantile } from '../../math/normal-quantile.ts'

/** 97.5 % points of Student's t with 1 to 10 degrees of freedom. */
const smallT = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281]

/**
 * The mean of the scores of k folds with a 95 % interval: mean ± t · s · √(1/k + 1/(k−1)), t with k − 1 degrees of
 * freedom. The second term is because folds share training rows.
 *
 * @param scores  one of each fold, at least two
 *
 * Source: Nadeau & Bengio (2003), Machine Learning 52, the corrected resampled t-test, with test rows / training rows =
 * 1 / (k − 1): an approximation for expanding windows. t beyond 10 degrees by Cornish & Fisher's expansion (1937).
 */
export function foldInterval(scores: readonly number[]): MetricValue {
  const count = scores.length
  const value = scores.reduce((sum, score) => sum + score, 0) / count
  const variance = scores.reduce((sum, score) => sum + (score - value) ** 2, 0) / (count - 1)
  const half = studentT(count - 1) * Math.sqrt(variance * (1 / count + 1 / (count - 1)))
  return { value, low: value - half, high: value + half }
}

function studentT(degrees: number): number {
  const z = normalQuantile(0.975)
  const expansion = z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2)
  return smallT[degrees - 1] ?? expansion
}
