import type { Split, SplitLimits } from './split.ts'

/** How a tree is bounded. */
export interface GrowthLimits extends SplitLimits {
  readonly maxLeaves: number
  /** Greatest number of splits between the root and a leaf. */
  readonly maxDepth: number
  /** 'leaf': the leaf of greatest gain is divided first; 'depth': the leaf nearest to the root. */
  readonly growth: 'leaf' | 'depth'
}

/** What the value of a leaf may be, before the learning rate. */
export interface LeafRange {
  readonly lowest: number
  readonly highest: number
}

/** A tree as it comes out of growth: `left` and `right` are a node's position, or -1 - a leaf's. Node 0 is the root. */
export interface GrownTree {
  readonly nodes: readonly GrownNode[]
  readonly leaves: readonly GrownLeaf[]
}

export interface GrownNode {
  readonly split: Split
  left: number
  right: number
}

/** Places in the booster's order of rows. */
export interface RowPlaces {
  readonly start: number
  readonly end: number
}

/** Leaves stand in the order of their rows. */
export interface GrownLeaf extends RowPlaces {
  /** Sums over its rows, exact but in a large fit (`BoostingMemory.isLarge`), where rows are rounded to 18 bits. */
  readonly gradient: number
  readonly curvature: number
  /** Summed weight of its rows. */
  readonly weight: number
  /** What its value may be. */
  readonly range: LeafRange
}
