import type { SparseRow } from '../../preprocessing/sparse-row.ts'
import type { BayesWeights } from './bayes-weights.ts'
import { held } from './class-sums.ts'
import { softmax } from '../softmax.ts'

/** Writes the probability of each class into `out`, shape (classes,). Allocates nothing. */
export function bayesScorer(
  { linear, squares }: BayesWeights,
  width: number,
): (row: SparseRow, out: Float64Array) => void {
  const classes = linear.length / (width + 1)
  return ({ slots, values, count }, out) => {
    for (let label = 0; label < classes; label++) out[label] = linear[width * classes + label]!
    for (let i = 0; i < count; i++) {
      const from = slots[i]! * classes
      // Of numbers every class has a square that is not 0; of all others none has.
      const isNumber = squares[from] !== 0
      const value = isNumber ? held(values[i]!) : values[i]!
      for (let label = 0; label < classes; label++) out[label]! += value * linear[from + label]!
      if (!isNumber) continue
      for (let label = 0; label < classes; label++) out[label]! += value * value * squares[from + label]!
    }
    softmax(out)
  }
}
