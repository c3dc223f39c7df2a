import type { FitContext } from '../../model.ts'
import type { Design } from '../linear/design.ts'
import type { TrainingRows } from '../training-rows.ts'

/** Weighted sums over the rows of each class. */
export interface ClassSums {
  readonly classes: number
  /** Shape (classes,): weights of the rows. */
  readonly rows: Float64Array
  /** Shape (slots * classes,), the classes of a slot side by side: Σ w x. */
  readonly values: Float64Array
  /** The same of numbers only, else 0: Σ w x². */
  readonly squares: Float64Array
}

/** Numbers further from the average count as this many standard deviations: one wild value decides nothing alone. */
const farthest = 8

export function held(value: number): number {
  return Math.min(farthest, Math.max(-farthest, value))
}

/**
 * Sums the slots by class, numbers held within eight standard deviations. O(values that are not 0).
 *
 * @param isNumber  shape (slots,), 1 where a slot is a number
 * @throws CANCELLED when the signal is aborted
 */
export async function classSums(
  { starts, slots, values, width, rowCount }: Design,
  { classes: outputs, y, weights }: TrainingRows,
  isNumber: Uint8Array,
  { compute, signal, onProgress }: FitContext,
): Promise<ClassSums> {
  const classes = Math.max(2, outputs)
  const sums: ClassSums = {
    classes,
    rows: new Float64Array(classes),
    values: new Float64Array(width * classes),
    squares: new Float64Array(width * classes),
  }
  const blockRows = 4096
  const add = (row: number): void => {
    const [label, weight] = [y[row]!, weights[row]!]
    sums.rows[label]! += weight
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const slot = slots[at]!
      const to = slot * classes + label
      if (isNumber[slot] === 1) {
        const value = held(values[at]!)
        sums.values[to]! += weight * value
        sums.squares[to]! += weight * value * value
      } else sums.values[to]! += weight * values[at]!
    }
  }
  await compute.forEach(
    Math.ceil(rowCount / blockRows),
    (block) => {
      for (let row = block * blockRows; row < Math.min(rowCount, (block + 1) * blockRows); row++) add(row)
    },
    { what: 'Training naive Bayes', ...(signal && { signal }), ...(onProgress && { onProgress }) },
  )
  return sums
}
