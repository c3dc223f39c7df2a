import { assert } from '../../../base/assert.ts'
import type { Tensor } from '../../tensor.ts'
import type { BinnedTable } from './binned-table.ts'
import { missingBin } from './binning.ts'
import type { GrownNode, GrownTree } from './grown-tree.ts'

/** 32-bit words in a set of 256 codes. */
const setWords = 8

/**
 * Trees in flat arrays. A reference is a node's position, or -1 - a leaf's. A missing cell (NaN) goes where
 * `missingLeft[node]` says. Of the others, a node with `set[node]` >= 0 sends those left whose code is in the set that
 * begins at that word of `sets` (all sets have as many words; a code beyond them goes right); the others send those
 * left that are at most `cut[node]`, which is +Infinity where only missing cells go right.
 *
 * With `leafWidth` 1 each tree adds to one output, and the outputs take turns (boosting); else a leaf holds a value for
 * every output, and each tree adds to all of them (forests).
 */
export interface TreeEnsemble {
  /** Sum to start from, of each output. */
  readonly starts: readonly number[]
  /** Numbers in a leaf: 1, or as many as outputs. */
  readonly leafWidth: number
  /** Reference of each tree's root. */
  readonly roots: Int32Array
  /** Encoder slot that a node reads. */
  readonly slot: Int32Array
  readonly cut: Float64Array
  readonly set: Int32Array
  readonly missingLeft: Uint8Array
  readonly left: Int32Array
  readonly right: Int32Array
  /** Shape (leaves * leafWidth,). */
  readonly leafValue: Float64Array
  /** Summed weight of the training rows in each leaf, shape (leaves,). Absent in models saved without it. */
  readonly cover?: Float64Array
  readonly sets: Int32Array
}

/** 32-bit words in each set of the ensemble; 0 where it has none. */
export function wordsOfSets({ set, sets }: Pick<TreeEnsemble, 'set' | 'sets'>): number {
  let count = 0
  for (let node = 0; node < set.length; node++) if (set[node]! >= 0) count++
  return count === 0 ? 0 : sets.length / count
}

/** Whether an encoded row goes left at a node. Allocates nothing. */
export function sideFinder(trees: TreeEnsemble): (node: number, row: Float64Array) => boolean {
  const { slot, cut, set, missingLeft, sets } = trees
  const codes = 32 * wordsOfSets(trees)
  return (node, row) => {
    const value = row[slot[node]!]!
    if (value !== value) return missingLeft[node] === 1
    const words = set[node]!
    if (words < 0) return value <= cut[node]!
    // A code is cut to a whole number, as every reader of codes in numbers does.
    return value > -1 && value < codes && ((sets[words + (value >>> 5)]! >>> (value & 31)) & 1) === 1
  }
}

/**
 * Writes, for each output, the start plus the values of the leaves that the encoded row reaches, in the order of the
 * trees, into out[0 .. outputs-1]. Allocates nothing.
 */
export function treeSummer(trees: TreeEnsemble): (row: Float64Array, out: Float64Array) => void {
  const { starts, leafWidth, roots, left, right, leafValue } = trees
  const outputs = starts.length
  const goesLeft = sideFinder(trees)
  return (row, out) => {
    for (let output = 0; output < outputs; output++) out[output] = starts[output]!
    let output = 0
    for (let tree = 0; tree < roots.length; tree++) {
      let at = roots[tree]!
      while (at >= 0) at = goesLeft(at, row) ? left[at]! : right[at]!
      const leaf = (-1 - at) * leafWidth
      for (let i = 0; i < leafWidth; i++) out[output + i]! += leafValue[leaf + i]!
      if (leafWidth === 1 && ++output === outputs) output = 0
    }
  }
}

/**
 * Collects grown trees into flat arrays.
 *
 * @param leafWidth  1, the default: those of several outputs are added in turn; else the number of outputs
 */
export function ensembleBuilder(table: BinnedTable, starts: readonly number[], leafWidth = 1) {
  const nodes: { node: GrownNode; firstNode: number; firstLeaf: number }[] = []
  const roots: number[] = []
  const leafValues: number[] = []
  const cover: number[] = []
  return {
    /** @param values  `leafWidth` for each leaf of the tree, leaf by leaf */
    add(tree: GrownTree, values: readonly number[]): void {
      const place = { firstNode: nodes.length, firstLeaf: leafValues.length / leafWidth }
      roots.push(tree.nodes.length === 0 ? -1 - place.firstLeaf : place.firstNode)
      for (const node of tree.nodes) nodes.push({ node, ...place })
      for (const value of values) leafValues.push(value)
      // A tree that never grew has a leaf that no one weighed.
      for (let leaf = 0; leaf < values.length / leafWidth; leaf++) cover.push(tree.leaves[leaf]?.weight ?? 0)
    },
    build(): TreeEnsemble {
      const splits = nodes.map(({ node }) => node.split)
      const isSet = splits.map((split) => table.slots[split.slot]!.isCategory)
      let sets = 0
      return {
        starts,
        leafWidth,
        roots: Int32Array.from(roots),
        slot: Int32Array.from(splits, (split) => table.slots[split.slot]!.slot),
        cut: Float64Array.from(splits, (split, i) => (isSet[i] ? 0 : cutOf(table, split))),
        set: Int32Array.from(splits, (_, i) => (isSet[i] ? setWords * sets++ : -1)),
        missingLeft: Uint8Array.from(splits, (split) => split.goesLeft[missingBin]!),
        left: Int32Array.from(nodes, (it) => reference(it.node.left, it)),
        right: Int32Array.from(nodes, (it) => reference(it.node.right, it)),
        leafValue: Float64Array.from(leafValues),
        cover: Float64Array.from(cover),
        sets: Int32Array.from(splits.filter((_, i) => isSet[i]).flatMap((split) => wordsOf(split.goesLeft))),
      }
    },
  }
}

/** The arrays by name, as they stand in an artifact. */
export function ensembleTensors(trees: TreeEnsemble): Record<string, Tensor> {
  const { roots, slot, cut, set, missingLeft, left, right, leafValue, cover, sets } = trees
  return { roots, slot, cut, set, missingLeft, left, right, leafValue, ...(cover && { cover }), sets }
}

/** What an artifact says of an ensemble besides its arrays. */
export interface EnsembleShape {
  readonly starts: readonly number[]
  /** Slots of the encoder. */
  readonly width: number
  /** Default 1. */
  readonly leafWidth?: number
}

/**
 * The ensemble that the arrays hold, once they are known to lead from every root to a leaf within `width` slots: a
 * damaged file is a broken assumption here, never an endless walk.
 */
export function ensembleOf(
  { starts, width, leafWidth = 1 }: EnsembleShape,
  tensors: Readonly<Record<string, Tensor>>,
): TreeEnsemble {
  const trees = { starts, leafWidth, ...tensors } as unknown as TreeEnsemble
  const { roots, slot, cut, set, missingLeft, left, right, leafValue, cover, sets } = trees
  assert(starts.length > 0 && starts.every(Number.isFinite), 'an ensemble has a start')
  for (const array of [roots, slot, set, left, right, sets]) assert(array instanceof Int32Array, 'references are I32')
  assert(cut instanceof Float64Array && leafValue instanceof Float64Array, 'cuts and leaf values are F64')
  assert(leafWidth === starts.length || (leafWidth === 1 && roots.length % starts.length === 0), 'trees have outputs')
  const leaves = leafValue.length / leafWidth
  assert(cover === undefined || (cover instanceof Float64Array && cover.length === leaves), 'leaves have a cover each')
  const lengths = [cut, set, missingLeft, left, right].map((array) => array.length)
  assert(
    lengths.every((length) => length === slot.length),
    'the arrays of nodes have one length',
  )
  // Children stand after their parent, so that a walk ends.
  const leads = (to: number, from: number) => (to >= 0 ? to > from && to < slot.length : -1 - to < leaves)
  assert(
    roots.every((root) => leads(root, -1)),
    'roots lead to nodes or leaves',
  )
  const words = wordsOfSets(trees)
  assert(Number.isInteger(words), 'sets have one length')
  for (let node = 0; node < slot.length; node++) {
    assert(leads(left[node]!, node) && leads(right[node]!, node), `node ${node} leads on`)
    assert(slot[node]! >= 0 && slot[node]! < width, `node ${node} reads a slot`)
    assert(set[node] === -1 || (set[node]! >= 0 && set[node]! + words <= sets.length), `node ${node} has its set`)
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
