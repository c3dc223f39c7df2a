import { AppError } from '../base/errors.ts'
import { normalTail } from '../math/normal-tail.ts'

/** How many rows have something, of how many: a missing value, a category. */
export interface Proportion {
  readonly rows: number
  readonly of: number
}

/**
 * Two-sided z-test that two windows have the same share: z = (p₁ - p₂) / √(P(1 - P)(1/n₁ + 1/n₂)), P pooled.
 *
 * @param reference  0 <= rows <= of, of > 0
 * @param current    the same
 * @returns          z is negative when the share rose. Where nobody or everybody has it in both, z is 0 and p is 1
 * @throws ROWS_TOO_FEW when a window has no rows
 *
 * An approximation for at least about 10 expected rows with and without; below, use `fisherExact`.
 * Source: Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, 3.1, without the continuity
 * correction.
 */
export function proportionZ(reference: Proportion, current: Proportion): { z: number; pValue: number } {
  const least = Math.min(reference.of, current.of)
  if (least <= 0) throw new AppError('ROWS_TOO_FEW', { what: 'A test of shares', needed: 1, rows: least })
  const pooled = (reference.rows + current.rows) / (reference.of + current.of)
  if (pooled === 0 || pooled === 1) return { z: 0, pValue: 1 }
  const standardError = Math.sqrt(pooled * (1 - pooled) * (1 / reference.of + 1 / current.of))
  const z = (reference.rows / reference.of - current.rows / current.of) / standardError
  return { z, pValue: Math.min(1, 2 * normalTail(Math.abs(z))) }
}
