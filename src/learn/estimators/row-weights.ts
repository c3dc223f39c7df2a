import { assert } from '../../base/assert.ts'
import { AppError } from '../../base/errors.ts'
import type { Frame } from '../../frame/frame.ts'
import type { FitContext } from '../model.ts'

/**
 * The weight of each row, checked: shape (rows,), >= 0, not all 0. Equal weights of 1 where the context has none.
 *
 * @throws ROWS_TOO_FEW on an empty frame
 */
export function rowWeights(
  frame: Pick<Frame, 'rowCount'>,
  { weights: given }: Pick<FitContext, 'weights'>,
): Float64Array {
  const { rowCount } = frame
  if (rowCount === 0) throw new AppError('ROWS_TOO_FEW', { rows: 0, needed: 1, what: 'Training' })
  const weights = given ?? new Float64Array(rowCount).fill(1)
  assert(weights.length === rowCount, `the weights have ${rowCount} rows, received ${weights.length}`)
  let total = 0
  for (let row = 0; row < rowCount; row++) {
    const weight = weights[row]!
    assert(Number.isFinite(weight) && weight >= 0, `the weight is at least 0 in row ${row}`)
    total += weight
  }
  assert(total > 0, 'some row has a weight above 0')
  return weights
}
