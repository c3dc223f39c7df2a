import { sameBins, sharesOf } from './shares.ts'
import type { Numbers } from './shares.ts'

/**
 * Total variation distance: ½ Σ |rᵢ - cᵢ|: the share of rows that would have to change their bin.
 *
 * @param reference  counts or shares per bin, shape (bins,)
 * @param current    counts or shares per bin, same bins
 * @returns          in [0, 1]; 0 when the windows agree. Not a p-value
 * @throws DRIFT_BIN_MISMATCH, ROWS_TOO_FEW when a window has no rows
 *
 * Source: Levin, Peres & Wilmer (2009), Markov Chains and Mixing Times, proposition 4.2.
 */
export function totalVariation(reference: Numbers, current: Numbers): number {
  sameBins(reference, current)
  const r = sharesOf(reference)
  const c = sharesOf(current)
  let sum = 0
  for (let bin = 0; bin < r.length; bin++) sum += Math.abs(r[bin]! - c[bin]!)
  return sum / 2
}
