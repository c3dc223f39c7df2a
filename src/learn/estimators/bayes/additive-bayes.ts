import type { AdditiveModel } from '../../model.ts'
import type { Encoder } from '../../preprocessing/encoder.ts'
import type { SparseRow } from '../../preprocessing/sparse-row.ts'
import type { BayesWeights } from './bayes-weights.ts'
import { held } from './class-sums.ts'

/**
 * The log likelihoods of classes, as what each slot adds: of two classes that of the second less that of the first,
 * which are the log-odds.
 */
export function additiveBayes({ linear, squares }: BayesWeights, encoder: Encoder<SparseRow>): AdditiveModel {
  const { width } = encoder
  const classes = linear.length / (width + 1)
  const adds = (slot: number, value: number, label: number): number => {
    const at = slot * classes
    // Of numbers every class has a square that is not 0; of all others none has.
    const x = squares[at] === 0 ? value : held(value)
    return x * linear[at + label]! + x * x * squares[at + label]!
  }
  const intercepts = linear.slice(width * classes)
  if (classes === 2) {
    return {
      ...{ encoder, scale: 'log-odds', intercepts: Float64Array.of(intercepts[1]! - intercepts[0]!) },
      addSlot(slot, value, into, at) {
        into[at]! += adds(slot, value, 1) - adds(slot, value, 0)
      },
    }
  }
  return {
    ...{ encoder, scale: 'softmax', intercepts },
    addSlot(slot, value, into, at) {
      for (let label = 0; label < classes; label++) into[at + label]! += adds(slot, value, label)
    },
  }
}
