import { clearlyMore } from '../../../math/kernels/boosting-scan.ts'
import type { GrownNode, GrowthLimits, LeafRange } from './grown-tree.ts'
import type { Split } from './split.ts'

/** A leaf of a tree that still grows. */
export interface OpenLeaf {
  readonly start: number
  readonly end: number
  readonly depth: number
  readonly gradient: number
  readonly curvature: number
  readonly weight: number
  readonly range: LeafRange
  /** Place of its histogram; 0 where the leaf is not to be divided. */
  readonly histogram: number
  readonly best: Split | undefined
  /** The node to be rewritten when the leaf becomes one. */
  readonly parent: GrownNode | undefined
  readonly side: 'left' | 'right'
}

/** The leaf to be divided next; one without a split where there is none. */
export function nextLeaf(leaves: readonly OpenLeaf[], growth: GrowthLimits['growth']): number {
  let next = 0
  for (let at = 1; at < leaves.length; at++) if (comesBefore(leaves[at]!, leaves[next]!, growth)) next = at
  return next
}

function comesBefore(leaf: OpenLeaf, other: OpenLeaf, growth: GrowthLimits['growth']): boolean {
  if (leaf.best === undefined || other.best === undefined) return other.best === undefined && leaf.best !== undefined
  if (growth === 'depth' && leaf.depth !== other.depth) return leaf.depth < other.depth
  return leaf.best.gain > other.best.gain * clearlyMore
}
