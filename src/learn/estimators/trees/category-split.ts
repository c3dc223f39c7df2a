import { clearlyMore, fallOf } from '../../../math/kernels/boosting-scan.ts'
import { missingBin } from './binning.ts'
import type { LeafRange } from './grown-tree.ts'
import type { Split, SplitLimits, Units } from './split.ts'

/** What a search looks at. */
export interface SetSearch {
  /** Position of the slot in the binned table. */
  readonly position: number
  /** Gradient and curvature of each level as whole numbers, those of missing cells last; shape (2 * bins,). */
  readonly histogram: Float64Array
  readonly units: Units
  /** Of the leaf. */
  readonly sums: { readonly gradient: number; readonly curvature: number }
  /** Least curvature of a side. */
  readonly least: number
  readonly limits: SplitLimits
  readonly range: LeafRange
}

/** Curvature by which a level's mean gradient is drawn towards the leaf's, so that rare levels do not lead the order. */
const smoothing = 10
/**
 * Added to the curvature of both sides, since the best of many sets is picked; not with four levels or fewer. LightGBM
 * takes 10; 30 gave the lower log loss on bird strikes (0.273 against 0.277) and census income (0.2781 against 0.2786).
 */
const setL2 = 30
const fewLevels = 4

/** Means that differ by less, as a share of the greatest, count as one. */
const rankStep = 2 ** -16

interface Level {
  readonly bin: number
  readonly gradient: number
  readonly curvature: number
  readonly rank: number
}

/**
 * The best division of a category's levels into two sets. Ordered by mean gradient, the best division is a cut through
 * the order, so 255 levels need 254 trials. Missing is a level like the others; levels that the leaf does not have
 * follow the heavier side.
 *
 * @param gainMin  only a greater gain is of interest
 *
 * Source: Fisher (1958), "On grouping for maximum homogeneity", JASA 53. Deviations, after LightGBM (Ke et al. 2017):
 * a penalty for sets; ours: means drawn towards the leaf's instead of leaving rare levels out.
 */
export function bestSet(search: SetSearch, gainMin: number): Split | undefined {
  const levels = orderedLevels(search)
  const { sums, least, range } = search
  const { gradient, curvature } = sums
  const limits = { ...search.limits, ...range }
  const parent = fallOf(gradient, curvature, limits)
  const sides = { ...limits, l2: limits.l2 + (levels.length > fewLevels ? setL2 : 0) }
  let leftGradient = 0
  let leftCurvature = 0
  let best: { gain: number; count: number; leftGradient: number; leftCurvature: number } | undefined
  for (let count = 1; count < levels.length; count++) {
    leftGradient += levels[count - 1]!.gradient
    leftCurvature += levels[count - 1]!.curvature
    if (leftCurvature < least) continue
    if (curvature - leftCurvature < least) break
    const gain =
      fallOf(leftGradient, leftCurvature, sides) +
      fallOf(gradient - leftGradient, curvature - leftCurvature, sides) -
      parent
    if (gain > (best === undefined ? gainMin : best.gain * clearlyMore))
      best = { gain, count, leftGradient, leftCurvature }
  }
  if (best === undefined) return undefined
  const goesLeft = new Uint8Array(256).fill(best.leftCurvature * 2 > curvature ? 1 : 0)
  levels.forEach(({ bin }, position) => (goesLeft[bin] = position < best.count ? 1 : 0))
  return { slot: search.position, bin: -1, goesLeft, ...best }
}

function orderedLevels({ histogram, units, sums }: SetSearch): Level[] {
  const mean = sums.gradient / sums.curvature
  const missing = histogram.length / 2 - 1
  const levels: Level[] = []
  for (let at = 0; at <= missing; at++) {
    const gradient = histogram[2 * at]! / units.gradient
    const curvature = histogram[2 * at + 1]! / units.curvature
    if (curvature <= sums.curvature * 1e-12) continue
    const bin = at === missing ? missingBin : at
    levels.push({ bin, gradient, curvature, rank: (gradient + smoothing * mean) / (curvature + smoothing) })
  }
  // Levels of one mean keep the order of their codes, which rounding would shuffle.
  const step = levels.reduce((most, { rank }) => Math.max(most, Math.abs(rank)), 0) * rankStep
  const placeOf = ({ rank }: Level): number => (step > 0 ? Math.round(rank / step) : 0)
  return levels.sort((a, b) => placeOf(a) - placeOf(b) || a.bin - b.bin)
}
