import { AppError } from '../base/errors.ts'
import { chiSquareTail } from '../math/chi-square-tail.ts'
import { sameBins } from './shares.ts'
import type { Numbers } from './shares.ts'

export interface ChiSquareResult {
  /** Infinity when the goodness-of-fit form meets a bin that the reference does not have. */
  readonly statistic: number
  readonly degreesOfFreedom: number
  readonly pValue: number
}

/**
 * Chi-square test that both windows fall into the bins alike: Σ (observed - expected)² / expected.
 *
 * @param reference  rows per bin, shape (bins,)
 * @param current    rows per bin, same bins
 * @param form       'contingency' (default): both windows are samples, expected counts come from the two together.
 *                   'goodness-of-fit': the reference is taken as the truth, as Evidently does; its p-values are too
 *                   small unless the reference is far larger (0.673 against 0.899 for 88 rows in each)
 * @returns          bins empty in both windows are left out; with one bin left the p-value is 1
 * @throws DRIFT_BIN_MISMATCH, ROWS_TOO_FEW when a window has no rows
 *
 * An approximation: pool bins until each expects 5 rows. No continuity correction for two bins (scipy's
 * `chi2_contingency` with correction=False).
 *
 * Source: Pearson (1900), Phil. Mag. 50(302); Pearson (1911), Biometrika 8(1/2), for two samples.
 */
export function chiSquare(
  reference: Numbers,
  current: Numbers,
  form: 'contingency' | 'goodness-of-fit' = 'contingency',
): ChiSquareResult {
  sameBins(reference, current)
  const referenceRows = total(reference)
  const currentRows = total(current)
  let statistic = 0
  let bins = 0
  for (let bin = 0; bin < reference.length; bin++) {
    const r = reference[bin]!
    const c = current[bin]!
    if (r + c === 0) continue
    bins++
    if (form === 'contingency') {
      // (c·R - r·C)² / (R·C·(r + c)) is both windows' terms in one.
      statistic += (c * referenceRows - r * currentRows) ** 2 / (referenceRows * currentRows * (r + c))
    } else {
      const expected = (r * currentRows) / referenceRows
      statistic += (c - expected) ** 2 / expected
    }
  }
  const degreesOfFreedom = bins - 1
  return { statistic, degreesOfFreedom, pValue: bins < 2 ? 1 : chiSquareTail(statistic, degreesOfFreedom) }
}

function total(counts: Numbers): number {
  let rows = 0
  for (let bin = 0; bin < counts.length; bin++) rows += counts[bin]!
  if (rows === 0) throw new AppError('ROWS_TOO_FEW', { what: 'A chi-square test', needed: 1, rows })
  return rows
}
