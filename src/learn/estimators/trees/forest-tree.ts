import { forestNodeBytes, forestSetBytes, leafNumbers } from '../../../math/kernels/forest-plan.ts'
import type { ForestPlan } from '../../../math/kernels/forest-plan.ts'
import { classShares } from '../training-rows.ts'
import type { TrainingRows } from '../training-rows.ts'
import type { BinEdges, BinnedSlot } from './binned-table.ts'
import { halfway } from './binning.ts'
import type { TreeEnsemble } from './tree-ensemble.ts'

/** A tree as a kernel grew it: references are a node's position, or -1 - a leaf's. Node 0 is the root; children follow on their parents. */
export interface ForestTree {
  /** Position in the binned table's slots. */
  readonly slot: Int32Array
  /** The last bin that goes left. */
  readonly bin: Int32Array
  /** The first bin beyond it that had rows of the node: the cut is halfway between the two. */
  readonly next: Int32Array
  readonly missingLeft: Int32Array
  readonly left: Int32Array
  readonly right: Int32Array
  /** Position of a node's set in `sets`, eight words each; -1 for a cut. */
  readonly set: Int32Array
  /** What the split gained: fall of the summed squares, or of weight times Gini impurity. */
  readonly gain: Float64Array
  readonly sets: Uint32Array
  /** Mean, or shares of the classes, of each leaf, shape (leaves * width,). */
  readonly values: Float64Array
  /** Summed weight of each leaf. */
  readonly cover: Float64Array
}

/** The slots of a binned table, and what is in their bins. */
export interface ForestTable {
  readonly slots: readonly BinnedSlot[]
  readonly edges: readonly BinEdges[]
}

/** Reads what a kernel left behind for an item. */
export function grownTree(memory: SharedArrayBuffer, plan: ForestPlan, counts: number, item: number): ForestTree {
  const [nodes, sets, leaves] = new Int32Array(memory, counts + 16 * item, 3)
  const own = plan.own + item * plan.ownBytes
  const words = new Int32Array(memory, own + plan.nodes, (nodes! * forestNodeBytes) / 4)
  const doubles = new Float64Array(memory, own + plan.nodes, (nodes! * forestNodeBytes) / 8)
  const word = (at: number): Int32Array => Int32Array.from({ length: nodes! }, (_, node) => words[8 * node + at]!)
  const bins = word(1)
  const numbers = leafNumbers(plan.classes)
  const raw = new Float64Array(memory, own + plan.leaves, leaves! * numbers)
  return {
    ...{
      slot: word(0),
      bin: bins.map((word) => word & 255),
      next: bins.map((word) => word >> 8),
      missingLeft: word(2),
      left: word(3),
      right: word(4),
      set: word(5),
    },
    gain: Float64Array.from({ length: nodes! }, (_, node) => doubles[4 * node + 3]!),
    sets: new Uint32Array(memory, own + plan.sets, (sets! * forestSetBytes) / 4).slice(),
    values: raw.filter((_, at) => at % numbers !== numbers - 1),
    cover: raw.filter((_, at) => at % numbers === numbers - 1),
  }
}

/** Bytes of a tree in the artifact: 25 a node, 8 a number of a leaf and 8 more, 32 a set. */
export function modelBytes({ slot, values, cover, sets }: ForestTree): number {
  return 25 * slot.length + 8 * (values.length + cover.length) + 4 * sets.length
}

/** Two classes are learnt as a quantity, whose squares fall by half of what weight times Gini impurity does. */
export function gainScale({ classes }: TrainingRows): number {
  return classes === 2 ? 2 : 1
}

/** Numbers of a leaf: the mean, of a quantity or of two classes, or the share of each class. */
export function leafWidthOf({ classes }: TrainingRows): number {
  return classes > 2 ? classes : 1
}

/** What a leaf would hold that had all rows, in which no class is impossible; shape (leafWidth,). */
export function priorOf(rows: TrainingRows): Float64Array {
  const shares = classShares(rows)
  return rows.classes > 2 ? shares : shares.slice(1)
}

/**
 * The trees as one ensemble whose sum is their mean.
 *
 * @param leafWidth  numbers of a leaf
 * @param known      an answer that counts as `weight` trees
 */
export function averagedTrees(
  { slots, edges }: ForestTable,
  trees: readonly ForestTree[],
  leafWidth: number,
  known?: { readonly weight: number; readonly values: Float64Array },
): TreeEnsemble {
  const treeTotal = trees.length + (known?.weight ?? 0)
  const nodeTotal = trees.reduce((sum, { slot }) => sum + slot.length, 0)
  const leafTotal = trees.reduce((sum, { cover }) => sum + cover.length, 0)
  const setTotal = trees.reduce((sum, { sets }) => sum + sets.length, 0)
  const ensemble = {
    starts: Array.from({ length: leafWidth }, (_, at) => ((known?.weight ?? 0) * (known?.values[at] ?? 0)) / treeTotal),
    leafWidth,
    roots: new Int32Array(trees.length),
    slot: new Int32Array(nodeTotal),
    cut: new Float64Array(nodeTotal),
    set: new Int32Array(nodeTotal),
    missingLeft: new Uint8Array(nodeTotal),
    left: new Int32Array(nodeTotal),
    right: new Int32Array(nodeTotal),
    leafValue: new Float64Array(leafTotal * leafWidth),
    cover: new Float64Array(leafTotal),
    sets: new Int32Array(setTotal),
  }
  let [node, leaf, word] = [0, 0, 0]
  trees.forEach((tree, position) => {
    ensemble.roots[position] = tree.slot.length === 0 ? -1 - leaf : node
    const reference = (to: number): number => (to >= 0 ? to + node : to - leaf)
    for (let at = 0; at < tree.slot.length; at++) {
      const slot = slots[tree.slot[at]!]!
      const isSet = tree.set[at]! >= 0
      ensemble.slot[node + at] = slot.slot
      ensemble.cut[node + at] = isSet ? 0 : cutBetween(edges[tree.slot[at]!]!, tree.bin[at]!, tree.next[at]!)
      ensemble.set[node + at] = isSet ? word + 8 * tree.set[at]! : -1
      ensemble.missingLeft[node + at] = tree.missingLeft[at]!
      ensemble.left[node + at] = reference(tree.left[at]!)
      ensemble.right[node + at] = reference(tree.right[at]!)
    }
    for (let at = 0; at < tree.values.length; at++) {
      ensemble.leafValue[leaf * leafWidth + at] = tree.values[at]! / treeTotal
    }
    ensemble.cover.set(tree.cover, leaf)
    ensemble.sets.set(tree.sets, word)
    node += tree.slot.length
    leaf += tree.cover.length
    word += tree.sets.length
  })
  return ensemble
}

/** Halfway between the values of two bins; +Infinity beyond the last, where only missing cells go right. */
function cutBetween({ least, greatest }: BinEdges, bin: number, next: number): number {
  return next < least.length ? halfway(greatest[bin]!, least[next]!) : Infinity
}
