import type { Rng } from '../../base/rng.ts'

/** How classes are put in order for a set. */
export type SetMethod = 'lac' | 'aps'

/**
 * How far out each class is: the lower, the sooner it is in the set of its row.
 *
 * - 'lac': 1 - its probability.
 * - 'aps': the sum of the probabilities of the classes before it, from the most probable down; with `rng`, plus a share
 *   of its own, drawn for each row.
 *
 * @param probabilities  shape (rows * classes,), row by row
 * @returns              shape (rows * classes,)
 */
export function setScores(method: SetMethod, probabilities: Float64Array, classes: number, rng?: Rng): Float64Array {
  if (method === 'lac') return probabilities.map((probability) => 1 - probability)
  const scores = new Float64Array(probabilities.length)
  const order = Array.from({ length: classes }, (_, label) => label)
  for (let base = 0; base < probabilities.length; base += classes) {
    order.sort((left, right) => probabilities[base + right]! - probabilities[base + left]! || left - right)
    const share = rng?.next() ?? 0
    let before = 0
    for (const label of order) {
      scores[base + label] = before + share * probabilities[base + label]!
      before += probabilities[base + label]!
    }
  }
  return scores
}
