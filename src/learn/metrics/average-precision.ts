import { everyRowOnce } from './prepared-metric.ts'
import type { PreparedMetric } from './prepared-metric.ts'
import { ascendingOrder } from './score-order.ts'

/**
 * Average precision: Σ (Rₖ − Rₖ₋₁) · Pₖ over the distinct scores from the highest down, with Pₖ and Rₖ the precision and
 * recall when all rows from that score up are called positive. No interpolation.
 *
 * @param y       0 or 1 (positive), shape (rows,)
 * @param scores  finite, higher meaning more likely positive, shape (rows,)
 * @returns       in (0, 1], higher is better; chance is the share of positives. Undefined unless both classes are present
 *
 * Cost: O(n log n). Source: scikit-learn, average_precision_score (Manning, Raghavan & Schütze 2008, chapter 8, for ties
 * counted together). Deviation: undefined, not 1, where every row is positive.
 */
export function averagePrecision(y: Float64Array, scores: Float64Array): number | undefined {
  return prepareAveragePrecision(y, scores)(everyRowOnce(y.length))
}

/** `averagePrecision` over resamples: sorted once, then O(n) each. */
export function prepareAveragePrecision(y: Float64Array, scores: Float64Array): PreparedMetric {
  const order = ascendingOrder(scores).reverse()
  const isPositive = Uint8Array.from(order, (row) => y[row]!)
  const endsTie = Uint8Array.from(order, (row, i) => (scores[row] === scores[order[i + 1] ?? -1] ? 0 : 1))
  return (counts) => {
    let [positives, rows, tiedPositives, sum] = [0, 0, 0, 0]
    for (let i = 0; i < order.length; i++) {
      const count = counts[order[i]!]!
      rows += count
      if (isPositive[i] === 1) tiedPositives += count
      if (endsTie[i] === 0 || tiedPositives === 0) continue
      positives += tiedPositives
      sum += tiedPositives * (positives / rows)
      tiedPositives = 0
    }
    return positives === 0 || positives === rows ? undefined : sum / positives
  }
}
