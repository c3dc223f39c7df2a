import { sameBins, sharesOf } from './shares.ts'
import type { Numbers } from './shares.ts'

/**
 * Hellinger distance: √(½ Σ (√rᵢ - √cᵢ)²), which is √(1 - Σ √(rᵢcᵢ)) without its cancellation near 0.
 *
 * @param reference  counts or shares per bin, shape (bins,)
 * @param current    counts or shares per bin, same bins
 * @returns          in [0, 1]; 0 when the windows agree, 1 when they share no bin. Not a p-value
 * @throws DRIFT_BIN_MISMATCH, ROWS_TOO_FEW when a window has no rows
 *
 * Source: Le Cam & Yang (2000), Asymptotics in Statistics, 2nd ed., section 3.2.
 */
export function hellinger(reference: Numbers, current: Numbers): number {
  sameBins(reference, current)
  const r = sharesOf(reference)
  const c = sharesOf(current)
  let sum = 0
  for (let bin = 0; bin < r.length; bin++) sum += (Math.sqrt(r[bin]!) - Math.sqrt(c[bin]!)) ** 2
  return Math.sqrt(sum / 2)
}
