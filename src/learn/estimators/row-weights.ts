import { AppError } from '../../base/errors.ts'
import type { Frame } from '../../frame/frame.ts'
import type { FitContext } from '../model.ts'

/** Weights beyond these bounds, but for 0, are refused: products of them and of squares must stay finite and above 0. */
const bounds = { least: 1e-50, greatest: 1e50 }

/**
 * The weight of each row, checked: shape (rows,), >= 0, not all 0. Equal weights of 1 where the context has none.
 *
 * @throws ROWS_TOO_FEW on an empty frame; TARGET_LENGTH when there are more or fewer weights than rows; WEIGHT_REFUSED
 */
export function rowWeights(
  { rowCount }: Pick<Frame, 'rowCount'>,
  { weights }: Pick<FitContext, 'weights'>,
): Float64Array {
  if (rowCount === 0) throw new AppError('ROWS_TOO_FEW', { rows: 0, needed: 1, what: 'Training' })
  if (weights === undefined) return new Float64Array(rowCount).fill(1)
  if (weights.length !== rowCount) {
    throw new AppError('TARGET_LENGTH', { what: 'weights', rows: rowCount, received: weights.length })
  }
  const odd = weights.findIndex((weight) => !(weight === 0 || (weight >= bounds.least && weight <= bounds.greatest)))
  if (odd >= 0) throw new AppError('WEIGHT_REFUSED', { row: odd, received: weights[odd]! })
  if (weights.every((weight) => weight === 0)) throw new AppError('WEIGHT_REFUSED', { row: undefined, received: 0 })
  return weights
}
