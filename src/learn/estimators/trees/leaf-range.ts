import { leafValue } from '../../../math/kernels/boosting-scan.ts'
import type { Split, SplitLimits } from './split.ts'

/** What the value of a leaf may be, before the learning rate. */
export interface LeafRange {
  readonly lowest: number
  readonly highest: number
}

export const openRange: LeafRange = { lowest: -Infinity, highest: Infinity }

/**
 * The ranges of the two sides of a split: where values must not fall (direction 1) or rise (-1) along its slot, neither
 * side may cross the middle of their values, nor may any leaf below them.
 *
 * Source: the "basic" method of LightGBM's monotone constraints (Ke et al. 2017), the one of XGBoost.
 */
export function leafRangeOf(
  { gradient, curvature, range }: { readonly gradient: number; readonly curvature: number; readonly range: LeafRange },
  { leftGradient, leftCurvature }: Split,
  direction: number,
  { l1, l2 }: SplitLimits,
): { readonly left: LeafRange; readonly right: LeafRange } {
  if (direction === 0) return { left: range, right: range }
  const limits = { l1, l2, ...range }
  const left = leafValue(leftGradient, leftCurvature, limits)
  const right = leafValue(gradient - leftGradient, curvature - leftCurvature, limits)
  const middle = (left + right) / 2
  const upper = { lowest: middle, highest: range.highest }
  const lower = { lowest: range.lowest, highest: middle }
  return direction === 1 ? { left: lower, right: upper } : { left: upper, right: lower }
}
