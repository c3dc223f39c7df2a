import { requireNumbers, requireRows, requireShare } from '../check-arguments.ts'

/** Rounding of (n + 1) · coverage below this is no more than rounding. */
const rounding = 1e-9

/**
 * The score that a row not seen yet stays at or below with at least the chance `coverage`: the ⌈(n + 1) · coverage⌉-th
 * smallest of n scores.
 *
 * @param scores    finite, of rows the model did not learn from, shape (rows,)
 * @param coverage  in (0, 1)
 *
 * @throws ROWS_TOO_FEW where that is more than the scores: below coverage / (1 - coverage) rows nothing finite covers;
 *         ARGUMENT_VALUE for another coverage, or scores that are not finite
 *
 * Source: Vovk, Gammerman & Shafer (2005), Algorithmic Learning in a Random World; Lei et al. (2018), JASA 113(523),
 * algorithm 2. Holds where rows are exchangeable: along time, or in groups never seen, nothing is promised.
 */
export function conformalQuantile(scores: Float64Array, coverage: number): number {
  requireShare('coverage', coverage)
  requireRows(`A coverage of ${coverage}`, scores.length, Math.ceil(coverage / (1 - coverage) - rounding))
  requireNumbers('scores', scores, scores.length)
  const rank = Math.ceil((scores.length + 1) * coverage - rounding)
  return scores.toSorted()[rank - 1]!
}
