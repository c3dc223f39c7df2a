import { histogramFiller, histogramSize, subtractHistogram } from './histogram.ts'
import type { Histogram } from './histogram.ts'
import type { BinnedTable } from './binned-table.ts'
import { bestSet } from './category-split.ts'
import { bestCut } from './split.ts'
import type { LeafSums, Split, SplitLimits } from './split.ts'

/** How a tree is bounded. */
export interface GrowthLimits extends SplitLimits {
  readonly maxLeaves: number
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
export interface GrownLeaf extends LeafSums {
  /** The rows of the leaf: valid until the next tree is grown. */
  readonly rows: Uint32Array
}

/** Where a leaf's rows stand, and where it hangs. */
interface Place {
  readonly start: number
  readonly end: number
  /** The node to be rewritten when the leaf becomes one. */
  readonly parent: GrownNode | undefined
  readonly side: 'left' | 'right'
}

interface OpenLeaf extends LeafSums, Place {
  /** Absent where the leaf is not to be divided. */
  readonly histogram: Histogram | undefined
  readonly best: Split | undefined
}

/** Least gain of a split, as a share of the leaf's curvature: below is rounding. */
const gainShareMin = 1e-12

/**
 * Grows regression trees on gradients, the leaf of greatest gain first.
 *
 * @param gradients  shape (2 * rows,): gradient and curvature (both times the weight) of each row, changed between trees;
 *                   both 0 for a row that only follows the splits
 * @param weights    shape (rows,): weight of each row in the tree at hand; 0 where the gradients are
 *
 * Only the smaller child of a split is counted; the larger one's histogram is the parent's minus that; a leaf that will
 * not be divided gets none. Cost of a tree:
 * O(rows * slots * depth). Source: Ke et al. (2017), LightGBM, NeurIPS 30 (leaf-wise growth, histogram subtraction).
 */
export function treeGrower(table: BinnedTable, gradients: Float64Array, weights: Float64Array, limits: GrowthLimits) {
  const rows = new Uint32Array(table.rowCount)
  const held = new Uint32Array(table.rowCount)
  const fill = histogramFiller(table, gradients)
  const pool: Histogram[] = []
  const takeHistogram = (): Histogram => pool.pop() ?? new Float64Array(histogramSize(table))

  function openLeaf(
    place: Place,
    sums: LeafSums,
    histogram: Histogram | undefined,
    slots: readonly number[],
  ): OpenLeaf {
    const best = histogram === undefined ? undefined : bestSplit(table, histogram, { sums, limits, slots })
    return { ...place, ...sums, histogram, best }
  }

  const sumsOf = ({ start, end }: Place): LeafSums => sumRows(gradients, weights, rows.subarray(start, end))
  const isDivisible = ({ weight, curvature }: LeafSums): boolean => weight >= 2 * limits.minLeaf && curvature > 0

  /** @param areFinal  whether the tree is complete with these two: then no one asks how they would be divided */
  function divide(leaf: OpenLeaf, node: GrownNode, slots: readonly number[], areFinal: boolean): [OpenLeaf, OpenLeaf] {
    const { split } = node
    const middle =
      leaf.start + partition(rows.subarray(leaf.start, leaf.end), table.slots[split.slot]!.bins, split, held)
    const left: Place = { start: leaf.start, end: middle, parent: node, side: 'left' }
    const right: Place = { start: middle, end: leaf.end, parent: node, side: 'right' }
    const sums = { left: sumsOf(left), right: sumsOf(right) }
    const smaller = middle - leaf.start <= leaf.end - middle ? left : right
    const larger = smaller === left ? right : left
    const wanted = (place: Place): boolean => !areFinal && isDivisible(sums[place.side])
    const histograms = divideHistogram(leaf.histogram!, smaller, {
      ofSmaller: wanted(smaller),
      ofLarger: wanted(larger),
    })
    const histogramOf = (place: Place) => (place === smaller ? histograms.smaller : histograms.larger)
    return [openLeaf(left, sums.left, histogramOf(left), slots), openLeaf(right, sums.right, histogramOf(right), slots)]
  }

  /** Those of the children that are wanted; the parent's is used up. */
  function divideHistogram(
    parent: Histogram,
    { start, end }: Place,
    { ofSmaller, ofLarger }: { readonly ofSmaller: boolean; readonly ofLarger: boolean },
  ): { readonly smaller: Histogram | undefined; readonly larger: Histogram | undefined } {
    const smaller = ofSmaller || ofLarger ? takeHistogram() : undefined
    if (smaller !== undefined) fill(smaller, rows.subarray(start, end))
    if (smaller !== undefined && ofLarger) subtractHistogram(table, parent, smaller)
    else pool.push(parent)
    if (smaller !== undefined && !ofSmaller) pool.push(smaller)
    return { smaller: ofSmaller ? smaller : undefined, larger: ofLarger ? parent : undefined }
  }

  /** @param slots  positions of the slots this tree may use */
  return function grow(slots: readonly number[]): GrownTree {
    for (let row = 0; row < rows.length; row++) rows[row] = row
    const place: Place = { start: 0, end: rows.length, parent: undefined, side: 'left' }
    const sums = sumsOf(place)
    const root = isDivisible(sums) ? takeHistogram() : undefined
    if (root !== undefined) fill(root, rows)
    const leaves = [openLeaf(place, sums, root, slots)]
    const nodes: GrownNode[] = []
    while (leaves.length < limits.maxLeaves) {
      const at = greatestGain(leaves)
      const leaf = leaves[at]!
      if (leaf.best === undefined) break
      const node: GrownNode = { split: leaf.best, left: 0, right: 0 }
      if (leaf.parent !== undefined) leaf.parent[leaf.side] = nodes.length
      nodes.push(node)
      leaves.splice(at, 1, ...divide(leaf, node, slots, leaves.length + 1 === limits.maxLeaves))
    }
    leaves.forEach((leaf, position) => {
      if (leaf.parent !== undefined) leaf.parent[leaf.side] = -1 - position
      if (leaf.histogram !== undefined) pool.push(leaf.histogram)
    })
    return { nodes, leaves: leaves.map((leaf) => ({ ...leaf, rows: rows.subarray(leaf.start, leaf.end) })) }
  }
}

function bestSplit(
  table: BinnedTable,
  histogram: Histogram,
  { sums, limits, slots }: { sums: LeafSums; limits: GrowthLimits; slots: readonly number[] },
): Split | undefined {
  let best: Split | undefined
  for (const position of slots) {
    const slot = table.slots[position]!
    const base = position * table.slotSize
    const search = { slot, position, histogram, base, missingAt: base + table.slotSize - 2, sums, limits }
    const gainMin = best?.gain ?? sums.curvature * gainShareMin
    best = (slot.isCategory ? bestSet(search, gainMin) : bestCut(search, gainMin)) ?? best
  }
  return best
}

function greatestGain(leaves: readonly OpenLeaf[]): number {
  let best = 0
  for (let at = 1; at < leaves.length; at++) {
    if ((leaves[at]!.best?.gain ?? 0) > (leaves[best]!.best?.gain ?? 0)) best = at
  }
  return best
}

/** Puts the rows that go left first, both sides in their old order. Returns how many go left. */
function partition(rows: Uint32Array, bins: Uint8Array, { goesLeft }: Split, held: Uint32Array): number {
  let left = 0
  let right = 0
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    const isLeft = goesLeft[bins[row]!]!
    rows[left] = row
    held[right] = row
    left += isLeft
    right += 1 - isLeft
  }
  rows.set(held.subarray(0, right), left)
  return left
}

function sumRows(gradients: Float64Array, weights: Float64Array, rows: Uint32Array): LeafSums {
  let gradient = 0
  let curvature = 0
  let weight = 0
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    gradient += gradients[2 * row]!
    curvature += gradients[2 * row + 1]!
    weight += weights[row]!
  }
  return { gradient, curvature, weight }
}
