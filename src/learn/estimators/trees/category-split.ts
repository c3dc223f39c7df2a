import { missingBin } from './binning.ts'
import { minCurvature, scoreOf } from './split.ts'
import type { SlotSearch, Split } from './split.ts'

/** Curvature by which a level's mean gradient is drawn towards the leaf's, so that rare levels do not lead the order. */
const smoothing = 10
/**
 * Added to the curvature of both sides, since the best of many sets is picked; not with four levels or fewer. LightGBM
 * takes 10; 30 gave the lower log loss on bird strikes (0.273 against 0.277) and census income (0.2781 against 0.2786).
 */
const setL2 = 30
const fewLevels = 4

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
export function bestSet(search: SlotSearch, gainMin: number): Split | undefined {
  const levels = orderedLevels(search)
  const { gradient, curvature } = search.sums
  const least = minCurvature(search.sums, search.limits)
  const parent = scoreOf(gradient, curvature, search.limits.l2)
  const l2 = search.limits.l2 + (levels.length > fewLevels ? setL2 : 0)
  let leftGradient = 0
  let leftCurvature = 0
  let best: { gain: number; count: number; leftGradient: number; leftCurvature: number } | undefined
  for (let count = 1; count < levels.length; count++) {
    leftGradient += levels[count - 1]!.gradient
    leftCurvature += levels[count - 1]!.curvature
    if (leftCurvature < least) continue
    if (curvature - leftCurvature < least) break
    const gain =
      scoreOf(leftGradient, leftCurvature, l2) +
      scoreOf(gradient - leftGradient, curvature - leftCurvature, l2) -
      parent
    if (gain > (best?.gain ?? gainMin)) best = { gain, count, leftGradient, leftCurvature }
  }
  if (best === undefined) return undefined
  const goesLeft = new Uint8Array(256).fill(best.leftCurvature * 2 > curvature ? 1 : 0)
  levels.forEach(({ bin }, position) => (goesLeft[bin] = position < best.count ? 1 : 0))
  return { slot: search.position, bin: -1, goesLeft, ...best }
}

function orderedLevels({ slot, histogram, base, missingAt, sums }: SlotSearch): Level[] {
  const mean = sums.gradient / sums.curvature
  const levels: Level[] = []
  for (let at = 0; at <= slot.binCount; at++) {
    const bin = at < slot.binCount ? at : missingBin
    const from = bin === missingBin ? missingAt : base + 2 * bin
    const gradient = histogram[from]!
    const curvature = histogram[from + 1]!
    if (curvature <= sums.curvature * 1e-12) continue
    levels.push({ bin, gradient, curvature, rank: (gradient + smoothing * mean) / (curvature + smoothing) })
  }
  return levels.sort((a, b) => a.rank - b.rank || a.bin - b.bin)
}
