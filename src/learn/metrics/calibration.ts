import type { CalibrationBin } from '../../domain/evaluation.ts'
import { ascendingOrder } from './score-order.ts'

/**
 * Predicted against observed: rows by ascending probability in bins of equal count.
 *
 * @param y              0 or 1 (positive), shape (rows,)
 * @param probabilities  in [0, 1], shape (rows,)
 * @param binCount       at most this many bins. Default 10
 * @returns              bins by ascending probability; `from` and `to` are the least and greatest probability in it. Rows of
 *                       equal probability are never divided, so bins may be fewer and uneven. Empty without rows
 *
 * Cost: O(n log n). Source: equal-count bins as in Nguyen & O'Connor (2015), EMNLP, section 3.
 */
export function calibration(y: Float64Array, probabilities: Float64Array, binCount = 10): CalibrationBin[] {
  const order = ascendingOrder(probabilities)
  const bins: CalibrationBin[] = []
  for (let bin = 1, start = 0; bin <= binCount; bin++) {
    let end = Math.max(start, Math.round((bin * order.length) / binCount))
    while (end > start && end < order.length && probabilities[order[end]!] === probabilities[order[end - 1]!]) end++
    if (end > start) bins.push(binOf(y, probabilities, order.subarray(start, end)))
    start = end
  }
  return bins
}

/**
 * Expected calibration error: Σ rows/all · |mean predicted − observed| over bins.
 *
 * @returns in [0, 1], lower is better; undefined without bins. Never quite 0 on a finite sample, however well calibrated
 *
 * Source: Naeini, Cooper & Hauskrecht (2015), AAAI. Deviation: bins of equal count, not of equal width.
 */
export function expectedCalibrationError(bins: readonly CalibrationBin[]): number | undefined {
  const rows = bins.reduce((sum, bin) => sum + bin.rows, 0)
  if (rows === 0) return undefined
  return bins.reduce((sum, bin) => sum + (bin.rows / rows) * Math.abs(bin.meanPredicted - bin.observed), 0)
}

function binOf(y: Float64Array, probabilities: Float64Array, rows: Uint32Array): CalibrationBin {
  return {
    from: probabilities[rows[0]!]!,
    to: probabilities[rows.at(-1)!]!,
    rows: rows.length,
    meanPredicted: rows.reduce((sum, row) => sum + probabilities[row]!, 0) / rows.length,
    observed: rows.reduce((sum, row) => sum + y[row]!, 0) / rows.length,
  }
}
