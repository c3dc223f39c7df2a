import { everyRowOnce } from './prepared-metric.ts'
import type { PreparedMetric } from './prepared-metric.ts'
import { ascendingOrder } from './score-order.ts'

/**
 * Area under the ROC curve: the chance that a positive row scores above a negative one, ties counting one half.
 *
 * @param y       0 or 1 (positive), shape (rows,)
 * @param scores  any finite numbers, higher meaning more likely positive, shape (rows,)
 * @returns       in [0, 1], higher is better, 0.5 is chance; undefined unless both classes are present
 *
 * Cost: O(n log n). Source: Hanley & McNeil (1982), Radiology 143(1), equation 1 (the Mann-Whitney statistic).
 */
export function rocAuc(y: Float64Array, scores: Float64Array): number | undefined {
  return prepareRocAuc(y, scores)(everyRowOnce(y.length))
}

/** `rocAuc` over resamples: sorted once, then O(n) each. */
export function prepareRocAuc(y: Float64Array, scores: Float64Array): PreparedMetric {
  const order = ascendingOrder(scores)
  const isPositive = Uint8Array.from(order, (row) => y[row]!)
  const endsTie = Uint8Array.from(order, (row, i) => (scores[row] === scores[order[i + 1] ?? -1] ? 0 : 1))
  return (counts) => {
    let [negatives, positives, wins, tiedPositives, tiedNegatives] = [0, 0, 0, 0, 0]
    for (let i = 0; i < order.length; i++) {
      const count = counts[order[i]!]!
      if (isPositive[i] === 1) tiedPositives += count
      else tiedNegatives += count
      if (endsTie[i] === 0) continue
      wins += tiedPositives * (negatives + tiedNegatives / 2)
      positives += tiedPositives
      negatives += tiedNegatives
      tiedPositives = tiedNegatives = 0
    }
    return positives === 0 || negatives === 0 ? undefined : wins / (positives * negatives)
  }
}
