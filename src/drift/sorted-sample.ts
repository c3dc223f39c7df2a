import { AppError } from '../base/errors.ts'
import type { Numbers } from './shares.ts'

/** The finite values, ascending, copied; missing (NaN) and infinite values are left out. */
export function sortedFinite(values: Numbers): Float64Array {
  const finite = new Float64Array(values.length)
  let count = 0
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (Number.isFinite(value)) finite[count++] = value
  }
  return finite.subarray(0, count).sort()
}

/** As `sortedFinite`, of a sample that a test of that name needs. @throws ROWS_TOO_FEW below `needed` values */
export function sortedSample(values: Numbers, what: string, needed = 1): Float64Array {
  const sorted = sortedFinite(values)
  if (sorted.length < needed) throw new AppError('ROWS_TOO_FEW', { what, needed, rows: sorted.length })
  return sorted
}

/** How many of the sorted values are below `limit`. */
export function countBelow(sorted: Float64Array, limit: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! < limit) low = middle + 1
    else high = middle
  }
  return low
}

/** Called for each distinct value of both samples, ascending, with the rows that have it in each. */
export function eachTie(
  first: Float64Array,
  second: Float64Array,
  visit: (value: number, inFirst: number, inSecond: number) => void,
): void {
  let i = 0
  let j = 0
  while (i < first.length || j < second.length) {
    const value = Math.min(first[i] ?? Number.POSITIVE_INFINITY, second[j] ?? Number.POSITIVE_INFINITY)
    const [fromI, fromJ] = [i, j]
    while (first[i] === value) i++
    while (second[j] === value) j++
    visit(value, i - fromI, j - fromJ)
  }
}
