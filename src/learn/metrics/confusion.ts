import { everyRowOnce } from './prepared-metric.ts'
import type { RowCounts } from './prepared-metric.ts'

/** Rows by what they were and what they were called. */
export interface Confusion {
  readonly truePositives: number
  readonly falsePositives: number
  readonly falseNegatives: number
  readonly trueNegatives: number
}

/**
 * Counts decisions against the truth: a row is called positive when its score is at least the threshold.
 *
 * @param y          0 or 1 (positive), shape (rows,)
 * @param scores     finite, shape (rows,)
 * @param threshold  in the unit of the scores
 */
export function confusion(y: Float64Array, scores: Float64Array, threshold: number): Confusion {
  return prepareConfusion(y, scores, threshold)(everyRowOnce(y.length))
}

/** `confusion` over resamples, O(n) each. */
export function prepareConfusion(
  y: Float64Array,
  scores: Float64Array,
  threshold: number,
): (counts: RowCounts) => Confusion {
  const cell = Uint8Array.from(y, (truth, row) => (truth === 1 ? 2 : 0) + (scores[row]! >= threshold ? 1 : 0))
  return (counts) => {
    const cells = [0, 0, 0, 0] as [number, number, number, number]
    for (let row = 0; row < cell.length; row++) cells[cell[row]!]! += counts[row]!
    const [trueNegatives, falsePositives, falseNegatives, truePositives] = cells
    return { truePositives, falsePositives, falseNegatives, trueNegatives }
  }
}
