import { AppError } from '../base/errors.ts'
import { logChoose } from '../math/log-gamma.ts'
import type { Proportion } from './proportion-z.ts'

/** Tables this much likelier than the observed one still count as equally likely: rounding must not decide. */
const SLACK = 1e-7

/**
 * Two-sided exact p-value that two windows have the same share: the sum of all tables with these margins that are no
 * likelier than the observed one. Right for any number of rows, where `proportionZ` is an approximation.
 *
 * @param reference  0 <= rows <= of, of > 0
 * @param current    the same
 * @returns          in (0, 1]; 1 where nobody or everybody has it in both
 * @throws ROWS_TOO_FEW when a window has no rows
 *
 * Cost: linear in the smaller margin.
 * Source: Fisher (1935), J. R. Stat. Soc. 98(1); two-sided by likelihood, as R and scipy.
 */
export function fisherExact(reference: Proportion, current: Proportion): number {
  const least = Math.min(reference.of, current.of)
  if (least <= 0) throw new AppError('ROWS_TOO_FEW', { what: 'A test of shares', needed: 1, rows: least })
  const total = reference.of + current.of
  const having = reference.rows + current.rows
  const whole = logChoose(total, having)
  const probability = (inCurrent: number): number =>
    Math.exp(logChoose(current.of, inCurrent) + logChoose(reference.of, having - inCurrent) - whole)
  const limit = probability(current.rows) * (1 + SLACK)
  let sum = 0
  for (let rows = Math.max(0, having - reference.of); rows <= Math.min(having, current.of); rows++) {
    const likelihood = probability(rows)
    if (likelihood <= limit) sum += likelihood
  }
  return Math.min(1, sum)
}
