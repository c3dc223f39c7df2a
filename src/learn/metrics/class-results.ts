import type { ClassResult, ConfusedPair } from '../../domain/evaluation.ts'
import type { Label } from '../../domain/signature.ts'
import { answeredClasses } from './answered-class.ts'
import { f1Of, prepareClassCounts } from './class-counts.ts'
import { everyRowOnce } from './prepared-metric.ts'

/**
 * How each class fares among three and more, in the order of the labels. Precision is left out where the class was
 * never answered, recall where it has no row, F1 where neither.
 *
 * @param y       positions in `labels`, shape (rows,)
 * @param scores  probabilities, shape (rows * labels,), row by row
 */
export function classResults(y: Float64Array, scores: Float64Array, labels: readonly Label[]): ClassResult[] {
  const counts = prepareClassCounts(y, scores, labels.length)(everyRowOnce(y.length))
  return labels.map((label, position) => {
    const [rows, answered, right] = [counts.rows[position]!, counts.answered[position]!, counts.right[position]!]
    return {
      label,
      rows,
      answered,
      ...(answered > 0 && { precision: right / answered }),
      ...(rows > 0 && { recall: right / rows }),
      ...(rows + answered > 0 && { f1: f1Of(counts, position) }),
    }
  })
}

/**
 * The pairs of classes most often taken for one another, the most rows first; ties in the order of the labels.
 *
 * @param y       positions in `labels`, shape (rows,)
 * @param scores  probabilities, shape (rows * labels,), row by row
 * @param most    pairs returned at most. Default 10
 */
export function mostConfused(
  y: Float64Array,
  scores: Float64Array,
  labels: readonly Label[],
  most = 10,
): ConfusedPair[] {
  const answers = answeredClasses(scores, labels.length)
  const rowsOf = new Float64Array(labels.length)
  const mistakes = new Map<number, number>()
  for (const [row, truth] of y.entries()) {
    rowsOf[truth]!++
    const pair = truth * labels.length + answers[row]!
    if (truth !== answers[row]) mistakes.set(pair, (mistakes.get(pair) ?? 0) + 1)
  }
  const pairs = [...mistakes].sort((left, right) => right[1] - left[1] || left[0] - right[0])
  return pairs.slice(0, most).map(([pair, rows]) => {
    const truth = Math.floor(pair / labels.length)
    return { truth: labels[truth]!, answer: labels[pair % labels.length]!, rows, share: rows / rowsOf[truth]! }
  })
}
