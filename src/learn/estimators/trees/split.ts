import { missingBin } from './binning.ts'
import type { BinnedSlot } from './binned-table.ts'
import type { Histogram } from './histogram.ts'

/** A way to divide the rows of a leaf in two. */
export interface Split {
  /** Position in the binned table's slots. */
  readonly slot: number
  /** Fall of the loss (second-order estimate), > 0. */
  readonly gain: number
  /** goesLeft[bin] is 1 where rows of that bin go left; shape (256,). */
  readonly goesLeft: Uint8Array
  /** Numbers: the last bin that goes left. */
  readonly bin: number
  readonly leftGradient: number
  readonly leftCurvature: number
}

/** Sums over the rows of a leaf. */
export interface LeafSums {
  readonly gradient: number
  readonly curvature: number
  /** Sum of the rows' weights. */
  readonly weight: number
}

/** What bounds a split. */
export interface SplitLimits {
  /** Least summed weight of a side. */
  readonly minLeaf: number
  /** Added to the curvature of every side. */
  readonly l2: number
}

/** What a search looks at: one slot's part of the leaf's histogram, at `base`. */
export interface SlotSearch {
  readonly slot: BinnedSlot
  readonly position: number
  readonly histogram: Histogram
  readonly base: number
  /** Where the missing bin of the slot stands in the histogram. */
  readonly missingAt: number
  readonly sums: LeafSums
  readonly limits: SplitLimits
}

/**
 * Curvature that stands for `minLeaf` rows in this leaf. Rows are not counted bin by bin: their number is estimated
 * from the curvature, as LightGBM does; exact for squared error.
 */
export function minCurvature({ curvature, weight }: LeafSums, { minLeaf }: SplitLimits): number {
  return Math.max((curvature / weight) * minLeaf * (1 - 1e-9), 1e-12)
}

/** Twice the fall of the loss when a group of rows takes its own best value: G² / (H + λ). */
export function scoreOf(gradient: number, curvature: number, l2: number): number {
  return (gradient * gradient) / (curvature + l2)
}

/**
 * The best cut through an ordered slot, tried with missing rows on the right and, when the leaf has some, on the left;
 * where it has none, they will follow the heavier side.
 *
 * @param gainMin  only a greater gain is of interest
 *
 * Source: Chen & Guestrin (2016), XGBoost, KDD, equations 6 and 7, algorithm 3 (default direction).
 */
export function bestCut(search: SlotSearch, gainMin: number): Split | undefined {
  const missingCurvature = search.histogram[search.missingAt + 1]!
  const hasMissing = missingCurvature > search.sums.curvature * 1e-12
  const right = scanCuts(search, gainMin, false)
  const left = hasMissing ? scanCuts(search, Math.max(gainMin, right?.gain ?? 0), true) : undefined
  const found = left ?? right
  if (found === undefined) return undefined
  const goesLeft = new Uint8Array(256).fill(1, 0, found.bin + 1)
  const heavierLeft = found.leftCurvature * 2 > search.sums.curvature
  goesLeft[missingBin] = (hasMissing ? left !== undefined : heavierLeft) ? 1 : 0
  return { slot: search.position, goesLeft, ...found }
}

function scanCuts(
  { slot, histogram, base, missingAt, sums, limits }: SlotSearch,
  gainMin: number,
  missingLeft: boolean,
) {
  const { gradient, curvature } = sums
  const { l2 } = limits
  const least = minCurvature(sums, limits)
  const parent = scoreOf(gradient, curvature, l2)
  let leftGradient = missingLeft ? histogram[missingAt]! : 0
  let leftCurvature = missingLeft ? histogram[missingAt + 1]! : 0
  let gain = gainMin
  let best: { gain: number; bin: number; leftGradient: number; leftCurvature: number } | undefined
  for (let bin = 0; bin < slot.binCount; bin++) {
    leftGradient += histogram[base + 2 * bin]!
    leftCurvature += histogram[base + 2 * bin + 1]!
    const rightCurvature = curvature - leftCurvature
    if (leftCurvature < least) continue
    if (rightCurvature < least) break
    const rightGradient = gradient - leftGradient
    const found =
      (leftGradient * leftGradient) / (leftCurvature + l2) +
      (rightGradient * rightGradient) / (rightCurvature + l2) -
      parent
    if (found > gain) {
      gain = found
      best = { gain, bin, leftGradient, leftCurvature }
    }
  }
  return best
}
