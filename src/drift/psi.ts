import { populationStability } from '../math/population-stability.ts'
import { sameBins } from './shares.ts'
import type { Numbers } from './shares.ts'

/**
 * Population Stability Index: Σ (cᵢ - rᵢ) · ln(cᵢ / rᵢ), over bins shared by both windows.
 *
 * @param reference  share of rows per bin, shape (bins,), sums to 1
 * @param current    share of rows per bin, same bins, sums to 1
 * @param floor      what an empty bin is raised to, default 1e-4 (one row in ten thousand); the others stay as they
 *                   are, so the score depends on this choice where a bin is empty
 * @returns          nats, >= 0; 0 when the windows agree. Not a p-value
 * @throws DRIFT_BIN_MISMATCH when the two have different lengths
 *
 * Two samples of one distribution do not give 0 but about (bins - 1)(1/n + 1/m) for n and m rows: subtract it, or
 * do not judge below some hundred rows. (0.045 for ten bins, 200 rows and a large reference.)
 *
 * Source: Wu & Olson (2010), J. Oper. Res. Soc. 61(2); the expectation from its chi-square approximation, Yurdakul
 * (2018), Statistical Properties of Population Stability Index, Western Michigan University.
 */
export function psi(reference: Numbers, current: Numbers, floor?: number): number {
  sameBins(reference, current)
  return populationStability(reference, current, floor)
}
