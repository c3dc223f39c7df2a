import type { CalibrationBin } from '../../domain/evaluation.ts'
import { answeredClasses } from './answered-class.ts'
import { ascendingOrder } from './score-order.ts'

/**
 * Predicted against observed: rows by ascending probability in bins of equal count.
 *
 * @param y                 0 or 1 (positive), shape (rows,)
 * @param probabilities     in [0, 1], shape (rows,)
 * @param options.binCount  at most this many bins. Default 10
 * @param options.classes   number of classes, default 2. Of three and more, y are positions, probabilities have shape
 *                          (rows * classes,), and what is looked at is the answer: its probability, and whether it is right
 * @returns              bins by ascending probability; `from` and `to` are the least and greatest probability in it. Rows of
 *                       equal probability are never divided, so bins may be fewer and uneven. Empty without rows
 *
 * Cost: O(n log n). Source: equal-count bins as in Nguyen & O'Connor (2015), EMNLP, section 3.
 */
export function calibration(
  y: Float64Array,
  probabilities: Float64Array,
  { binCount = 10, classes = 2 }: { readonly binCount?: number; readonly classes?: number } = {},
): CalibrationBin[] {
  if (classes > 2) return calibration(...ofAnswers(y, probabilities, classes), { binCount })
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

/** Whether each row's answer is right, and how probable it was called. */
function ofAnswers(y: Float64Array, probabilities: Float64Array, classes: number): [Float64Array, Float64Array] {
  const answers = answeredClasses(probabilities, classes)
  return [
    y.map((truth, row) => (answers[row] === truth ? 1 : 0)),
    y.map((_, row) => probabilities[row * classes + answers[row]!]!),
  ]
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
