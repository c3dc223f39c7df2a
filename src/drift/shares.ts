import { AppError } from '../base/errors.ts'

/** Numbers in a row, typed or not. */
export type Numbers = ArrayLike<number>

/** Counts, or shares that may not sum to 1, made to sum to 1. @throws ROWS_TOO_FEW when they sum to 0 */
export function sharesOf(counts: Numbers): Float64Array {
  let total = 0
  for (let bin = 0; bin < counts.length; bin++) total += counts[bin]!
  if (!(total > 0)) throw new AppError('ROWS_TOO_FEW', { what: 'A distribution', needed: 1, rows: 0 })
  return Float64Array.from(counts, (count) => count / total)
}

/** Both windows must be cut into the same bins. @throws DRIFT_BIN_MISMATCH */
export function sameBins(reference: Numbers, current: Numbers): void {
  if (reference.length === current.length) return
  throw new AppError('DRIFT_BIN_MISMATCH', { reference: reference.length, current: current.length })
}
