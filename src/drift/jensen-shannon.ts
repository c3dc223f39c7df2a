import { sameBins, sharesOf } from './shares.ts'
import type { Numbers } from './shares.ts'

/**
 * Jensen-Shannon distance: √(½ KL(r ‖ m) + ½ KL(c ‖ m)), with m = (r + c) / 2.
 *
 * @param reference     counts or shares per bin, shape (bins,)
 * @param current       counts or shares per bin, same bins
 * @param logarithm     'base-2' (default): in [0, 1], as NannyML. 'natural': in [0, 0.8326], as scipy and Evidently
 * @returns             0 when the windows agree, its greatest value when they share no bin. A metric; empty bins
 *                      need no floor. Not a p-value
 * @throws DRIFT_BIN_MISMATCH, ROWS_TOO_FEW when a window has no rows
 *
 * Two samples of one distribution do not give 0: the square is about (bins - 1)(1/n + 1/m) / 8 nats.
 *
 * Source: Endres & Schindelin (2003), IEEE Trans. Inf. Theory 49(7): the square root of Lin's divergence is a metric.
 */
export function jensenShannon(
  reference: Numbers,
  current: Numbers,
  logarithm: 'base-2' | 'natural' = 'base-2',
): number {
  sameBins(reference, current)
  const r = sharesOf(reference)
  const c = sharesOf(current)
  let nats = 0
  for (let bin = 0; bin < r.length; bin++) {
    const middle = (r[bin]! + c[bin]!) / 2
    nats += (term(r[bin]!, middle) + term(c[bin]!, middle)) / 2
  }
  return Math.sqrt(Math.max(0, logarithm === 'natural' ? nats : nats / Math.LN2))
}

const term = (share: number, middle: number): number => (share === 0 ? 0 : share * Math.log(share / middle))
