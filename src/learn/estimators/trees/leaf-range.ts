import { leafValue } from '../../../math/kernels/boosting-scan.ts'
import type { Split, SplitLimits } from './split.ts'
import type { GrownTree, LeafRange, RowPlaces } from './grown-tree.ts'

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
  return rangesAround((left + right) / 2, range, direction)
}

function rangesAround(middle: number, range: LeafRange, direction: number) {
  const upper = { lowest: middle, highest: range.highest }
  const lower = { lowest: range.lowest, highest: middle }
  return direction === 1 ? { left: lower, right: upper } : { left: upper, right: lower }
}

/**
 * The ranges of a grown tree's leaves where their values are not Newton's steps, on which growth bounds them: the middles
 * are those of the values that both sides of a split would have as leaves.
 *
 * @param directions  of each slot of the table
 * @param valueOf     the value of a leaf of the rows at these places
 */
export function leafRangesOf(
  { nodes, leaves }: GrownTree,
  directions: readonly number[],
  valueOf: (places: RowPlaces) => number,
): LeafRange[] {
  const ranges = leaves.map(() => openRange)
  const isBounded = directions.some((direction) => direction !== 0)
  // Leaves stand in the order of their rows, so those below a node do too.
  const edge = (at: number, side: 'left' | 'right'): number => (at < 0 ? -1 - at : edge(nodes[at]![side], side))
  const placeOf = (at: number) => ({ start: leaves[edge(at, 'left')]!.start, end: leaves[edge(at, 'right')]!.end })
  const clamped = (value: number, { lowest, highest }: LeafRange) => Math.min(Math.max(value, lowest), highest)
  function visit(at: number, range: LeafRange): void {
    if (at < 0) {
      ranges[-1 - at] = range
      return
    }
    const { split, left, right } = nodes[at]!
    const direction = directions[split.slot]!
    const valueAt = (side: number) => clamped(valueOf(placeOf(side)), range)
    const sides =
      direction === 0
        ? { left: range, right: range }
        : rangesAround((valueAt(left) + valueAt(right)) / 2, range, direction)
    visit(left, sides.left)
    visit(right, sides.right)
  }
  if (isBounded && nodes.length > 0) visit(0, openRange)
  return ranges
}
