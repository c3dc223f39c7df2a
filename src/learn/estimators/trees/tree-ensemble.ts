import { assert } from '../../../base/assert.ts'
import type { Tensor } from '../../model.ts'
import type { BinnedTable } from './binned-table.ts'
import { missingBin } from './binning.ts'
import type { GrownNode, GrownTree } from './tree-grower.ts'

/** 32-bit words in a set of 256 codes. */
const setWords = 8

/**
 * Trees in flat arrays, to be walked without a function call. A reference is a node's position, or -1 - a leaf's.
 * A node with `set[node]` >= 0 asks whether the code is in the set that begins at that word of `sets`; the others ask
 * whether the number is at most `cut[node]`, which is +Infinity where only missing cells go right.
 */
export interface TreeEnsemble {
  /** Sum to start from, of each output. */
  readonly starts: readonly number[]
  /** Reference of each tree's root; the outputs take turns. */
  readonly roots: Int32Array
  /** Encoder slot that a node reads. */
  readonly slot: Int32Array
  readonly cut: Float64Array
  readonly set: Int32Array
  readonly missingLeft: Uint8Array
  readonly left: Int32Array
  readonly right: Int32Array
  readonly leafValue: Float64Array
  readonly sets: Int32Array
}

/**
 * The start of an output plus the value of the leaf that the encoded row reaches in each of its trees, in their order.
 * Allocates nothing.
 */
export function sumOfTrees(trees: TreeEnsemble, row: Float64Array, output = 0): number {
  const { starts, roots, slot, cut, set, missingLeft, left, right, leafValue, sets } = trees
  const outputs = starts.length
  let sum = starts[output]!
  for (let tree = output; tree < roots.length; tree += outputs) {
    let at = roots[tree]!
    while (at >= 0) {
      const value = row[slot[at]!]!
      const words = set[at]!
      let goesLeft: boolean
      if (words >= 0) {
        const code = value === value ? value : missingBin
        goesLeft = ((sets[words + (code >>> 5)]! >>> (code & 31)) & 1) === 1
      } else goesLeft = value === value ? value <= cut[at]! : missingLeft[at] === 1
      at = goesLeft ? left[at]! : right[at]!
    }
    sum += leafValue[-1 - at]!
  }
  return sum
}

/** Collects grown trees into flat arrays; those of several outputs are added in turn. */
export function ensembleBuilder(table: BinnedTable, starts: readonly number[]) {
  const nodes: { node: GrownNode; firstNode: number; firstLeaf: number }[] = []
  const roots: number[] = []
  const leafValues: number[] = []
  return {
    /** @param values  one for each leaf of the tree */
    add(tree: GrownTree, values: readonly number[]): void {
      const place = { firstNode: nodes.length, firstLeaf: leafValues.length }
      roots.push(tree.nodes.length === 0 ? -1 - place.firstLeaf : place.firstNode)
      for (const node of tree.nodes) nodes.push({ node, ...place })
      for (const value of values) leafValues.push(value)
    },
    build(): TreeEnsemble {
      const splits = nodes.map(({ node }) => node.split)
      const isSet = splits.map((split) => table.slots[split.slot]!.isCategory)
      let sets = 0
      return {
        starts,
        roots: Int32Array.from(roots),
        slot: Int32Array.from(splits, (split) => table.slots[split.slot]!.slot),
        cut: Float64Array.from(splits, (split, i) => (isSet[i] ? 0 : cutOf(table, split))),
        set: Int32Array.from(splits, (_, i) => (isSet[i] ? setWords * sets++ : -1)),
        missingLeft: Uint8Array.from(splits, (split) => split.goesLeft[missingBin]!),
        left: Int32Array.from(nodes, (it) => reference(it.node.left, it)),
        right: Int32Array.from(nodes, (it) => reference(it.node.right, it)),
        leafValue: Float64Array.from(leafValues),
        sets: Int32Array.from(splits.filter((_, i) => isSet[i]).flatMap((split) => wordsOf(split.goesLeft))),
      }
    },
  }
}

/** The arrays by name, as they stand in an artifact. */
export function ensembleTensors(trees: TreeEnsemble): Record<string, Tensor> {
  const { roots, slot, cut, set, missingLeft, left, right, leafValue, sets } = trees
  return { roots, slot, cut, set, missingLeft, left, right, leafValue, sets }
}

/**
 * The ensemble that the arrays hold, once they are known to lead from every root to a leaf within `width` slots: a
 * damaged file is a broken assumption here, never an endless walk.
 */
export function ensembleOf(
  starts: readonly number[],
  tensors: Readonly<Record<string, Tensor>>,
  width: number,
): TreeEnsemble {
  const trees = { starts, ...tensors } as unknown as TreeEnsemble
  const { roots, slot, cut, set, missingLeft, left, right, leafValue, sets } = trees
  assert(starts.length > 0 && starts.every(Number.isFinite), 'an ensemble has a start')
  for (const array of [roots, slot, set, left, right, sets]) assert(array instanceof Int32Array, 'references are I32')
  assert(cut instanceof Float64Array && leafValue instanceof Float64Array, 'cuts and leaf values are F64')
  assert(roots.length % starts.length === 0, 'every output has as many trees')
  const lengths = [cut, set, missingLeft, left, right].map((array) => array.length)
  assert(
    lengths.every((length) => length === slot.length),
    'the arrays of nodes have one length',
  )
  // Children stand after their parent, so that a walk ends.
  const leads = (to: number, from: number) => (to >= 0 ? to > from && to < slot.length : -1 - to < leafValue.length)
  assert(
    roots.every((root) => leads(root, -1)),
    'roots lead to nodes or leaves',
  )
  for (let node = 0; node < slot.length; node++) {
    assert(leads(left[node]!, node) && leads(right[node]!, node), `node ${node} leads on`)
    assert(slot[node]! >= 0 && slot[node]! < width, `node ${node} reads a slot`)
    assert(set[node]! + setWords <= sets.length || set[node] === -1, `node ${node} has its set`)
  }
  return trees
}

function cutOf(table: BinnedTable, { slot, bin }: { slot: number; bin: number }): number {
  return table.slots[slot]!.cuts[bin] ?? Infinity
}

function reference(inTree: number, place: { firstNode: number; firstLeaf: number }): number {
  return inTree >= 0 ? inTree + place.firstNode : inTree - place.firstLeaf
}

function wordsOf(goesLeft: Uint8Array): number[] {
  const words = Array.from({ length: setWords }, () => 0)
  goesLeft.forEach((isLeft, code) => (words[code >>> 5]! |= isLeft << (code & 31)))
  return words
}
