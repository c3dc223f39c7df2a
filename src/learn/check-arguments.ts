import { AppError, shown } from '../base/errors.ts'

/**
 * That a column a user hands over has a number for each row.
 *
 * @throws ARGUMENT_VALUE naming the first value that is not finite, or the length
 */
export function requireNumbers(argument: string, values: Float32Array | Float64Array, length: number): void {
  if (values.length !== length) {
    throw new AppError('ARGUMENT_VALUE', { argument, expected: `of length ${length}`, received: `${values.length}` })
  }
  if (areFinite(values)) return
  const odd = values.findIndex((value) => !Number.isFinite(value))
  const expected = 'a finite number in every place'
  throw new AppError('ARGUMENT_VALUE', { argument, expected, received: `${values[odd]} in place ${odd}` })
}

/** Infinity - Infinity and NaN are NaN, which a sum keeps; four sums, so that none waits for another. */
function areFinite(values: Float32Array | Float64Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0]
  const fours = values.length & ~3
  for (let at = 0; at < fours; at += 4) {
    const [e, f, g, h] = [values[at]!, values[at + 1]!, values[at + 2]!, values[at + 3]!]
    a += e - e
    b += f - f
    c += g - g
    d += h - h
  }
  for (let at = fours; at < values.length; at++) a += values[at]! - values[at]!
  return a + b + c + d === 0
}

/**
 * That every value is a whole number from 0 to `classes` - 1.
 *
 * @throws ARGUMENT_VALUE
 */
export function requireClasses(argument: string, values: Float64Array, classes: number): void {
  const odd = values.findIndex((value) => !(Number.isInteger(value) && value >= 0 && value < classes))
  if (odd < 0) return
  const expected = classes === 2 ? '0 or 1 in every place' : `a class from 0 to ${classes - 1} in every place`
  throw new AppError('ARGUMENT_VALUE', { argument, expected, received: `${values[odd]} in place ${odd}` })
}

/**
 * That weights are at least 0 and not all 0.
 *
 * @throws ARGUMENT_VALUE
 */
export function requireWeights(weights: Float64Array, length: number): void {
  requireNumbers('weights', weights, length)
  const least = weights.reduce((least, weight) => Math.min(least, weight), Infinity)
  const isUsable = least >= 0 && weights.some((weight) => weight > 0)
  if (isUsable) return
  const expected = 'at least 0 in every place, and above 0 in one'
  throw new AppError('ARGUMENT_VALUE', { argument: 'weights', expected, received: `a least of ${least}` })
}

/**
 * That a share lies strictly between 0 and 1.
 *
 * @throws ARGUMENT_VALUE
 */
export function requireShare(argument: string, value: number): void {
  if (value > 0 && value < 1) return
  throw new AppError('ARGUMENT_VALUE', { argument, expected: 'a number above 0 and below 1', received: shown(value) })
}

/**
 * That there are rows enough.
 *
 * @throws ROWS_TOO_FEW
 */
export function requireRows(what: string, rows: number, needed = 1): void {
  if (rows < needed) throw new AppError('ROWS_TOO_FEW', { what, rows, needed })
}

/**
 * That a number is finite and above 0.
 *
 * @throws ARGUMENT_VALUE
 */
export function requirePositive(argument: string, value: number): void {
  if (value > 0 && value < Infinity) return
  throw new AppError('ARGUMENT_VALUE', { argument, expected: 'a number above 0', received: shown(value) })
}

/**
 * That a matrix has all its numbers.
 *
 * @throws ARGUMENT_VALUE
 */
export function requireMatrix(
  argument: string,
  {
    rowCount,
    width,
    values,
  }: { readonly rowCount: number; readonly width: number; readonly values: Float32Array | Float64Array },
): void {
  requireCount(`${argument}.rowCount`, rowCount, 0)
  requireCount(`${argument}.width`, width, 0)
  requireNumbers(`${argument}.values`, values, rowCount * width)
}

/**
 * That a number is whole and at least `least`.
 *
 * @throws ARGUMENT_VALUE
 */
export function requireCount(argument: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return
  const expected = `a whole number of at least ${least}`
  throw new AppError('ARGUMENT_VALUE', { argument, expected, received: shown(value) })
}

/**
 * That what belongs to each row is there, once for each.
 *
 * @throws ARGUMENT_VALUE
 */
export function requireLength<Values extends { readonly length: number }>(
  argument: string,
  values: Values | undefined,
  length: number,
): asserts values is Values {
  if (values?.length === length) return
  const received = values === undefined ? 'none' : `${values.length}`
  throw new AppError('ARGUMENT_VALUE', { argument, expected: `an array of ${length} values`, received })
}

/**
 * That an argument is what it must be.
 *
 * @throws ARGUMENT_VALUE
 */
export function requireArgument(argument: string, value: unknown, expected: string, holds: boolean): void {
  if (!holds) throw new AppError('ARGUMENT_VALUE', { argument, expected, received: shown(value) })
}
