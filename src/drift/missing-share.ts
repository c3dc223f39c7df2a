import { fisherExact } from './fisher-exact.ts'
import { proportionZ } from './proportion-z.ts'
import type { Proportion } from './proportion-z.ts'
import type { DriftEvidence } from './thresholds.ts'

/** From this many expected rows in every cell the z-test is as good as the exact one. */
const LEAST_FOR_Z = 10

/**
 * How far the share of missing values moved: |share in the current window - share in the reference|, with the
 * p-value of Fisher's exact test, or of the z-test where every cell expects 10 rows.
 *
 * @returns  undefined where nothing is missing in either window, or a window has no rows
 */
export function missingEvidence(reference: Proportion, current: Proportion): DriftEvidence | undefined {
  const missing = reference.rows + current.rows
  if (missing === 0 || reference.of === 0 || current.of === 0) return undefined
  const total = reference.of + current.of
  const leastExpected = (Math.min(missing, total - missing) * Math.min(reference.of, current.of)) / total
  const exact = leastExpected < LEAST_FOR_Z
  return {
    score: Math.abs(current.rows / current.of - reference.rows / reference.of),
    pValue: exact ? fisherExact(reference, current) : proportionZ(reference, current).pValue,
    samples: Math.min(reference.of, current.of),
  }
}
