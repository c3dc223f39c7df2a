import { missingBin } from '../../../estimators/trees/binning.ts'
import type { TreeEnsemble } from '../../../estimators/trees/tree-ensemble.ts'
import { doubles } from '../tensor.ts'
import type { OnnxTensor } from '../tensor.ts'
import type { AttributeValue } from './graph-builder.ts'

/** Numbers of the comparisons of TreeEnsemble. */
const leq = 0
const member = 6

/**
 * The attributes of `TreeEnsemble` (ai.onnx.ml 5), whose arrays of nodes and leaves are ours one for one: references
 * to leaves are told apart by a flag, sets of categories are lists of codes, and a tree that is one leaf gets a node
 * that leads there either way. Cuts and leaves are doubles: the older operators hold floats, which flip comparisons.
 *
 * @param codes  number of codes of each slot that holds categories, missing aside; not read for the others
 */
export function treeAttributes(trees: TreeEnsemble, codes: readonly number[]): Record<string, AttributeValue> {
  const { starts, roots, slot, cut, set, missingLeft, leafValue } = trees
  const nodes = { ...trees, left: [...trees.left], right: [...trees.right] }
  const lone = [...roots].filter((root) => root < 0)
  const count = slot.length + lone.length
  nodes.left.push(...lone)
  nodes.right.push(...lone)
  let loneSoFar = slot.length
  const ofNodes = (values: ArrayLike<number>, rest = 0): number[] =>
    Array.from({ length: count }, (_, node) => (node < slot.length ? values[node]! : rest))
  const asks = ofNodes(set, -1)
  const members = [...set].flatMap((words, node) =>
    words < 0 ? [] : [...membersOf(trees.sets, words, codes[slot[node]!]!), Number.NaN],
  )
  return {
    n_targets: starts.length,
    aggregate_function: 1,
    post_transform: 0,
    tree_roots: { ints: [...roots].map((root) => (root < 0 ? loneSoFar++ : root)) },
    nodes_featureids: { ints: ofNodes(slot) },
    nodes_modes: bytes(asks.map((words) => (words < 0 ? leq : member))),
    nodes_splits: flat(ofNodes(cut)),
    nodes_missing_value_tracks_true: { ints: ofNodes(missingLeft) },
    nodes_truenodeids: { ints: nodes.left.map(place) },
    nodes_trueleafs: { ints: nodes.left.map(isLeaf) },
    nodes_falsenodeids: { ints: nodes.right.map(place) },
    nodes_falseleafs: { ints: nodes.right.map(isLeaf) },
    ...(members.length > 0 && { membership_values: flat(members) }),
    leaf_targetids: { ints: outputsOfLeaves(trees) },
    leaf_weights: flat(leafValue),
  }
}

const place = (reference: number): number => (reference >= 0 ? reference : -1 - reference)
const isLeaf = (reference: number): number => (reference >= 0 ? 0 : 1)
const flat = (values: ArrayLike<number>): OnnxTensor => doubles(values, [values.length])

/** A tensor of uint8. */
function bytes(values: readonly number[]): OnnxTensor {
  return { type: 'uint8', dims: [values.length], values: Uint8Array.from(values) }
}

/** Of the codes that a slot can have, those of the set that begins at that word. */
function membersOf(sets: Int32Array, words: number, codes: number): number[] {
  const possible = [...Array.from({ length: codes }, (_, code) => code), missingBin]
  return possible.filter((code) => ((sets[words + (code >>> 5)]! >>> (code & 31)) & 1) === 1)
}

/** The output that each leaf counts for: that of its tree. */
function outputsOfLeaves({ starts, roots, left, right, leafValue }: TreeEnsemble): number[] {
  const outputs = Array.from(leafValue, () => 0)
  roots.forEach((root, tree) => {
    const pending = [root]
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (at >= 0) pending.push(left[at]!, right[at]!)
      else outputs[-1 - at] = tree % starts.length
    }
  })
  return outputs
}
