import { wordsOfSets } from '../../../estimators/trees/tree-ensemble.ts'
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
 * that leads there either way. Leaves of several values, which the operator has not, become a tree for each output.
 * Cuts and leaves are doubles: the older operators hold floats, which flip comparisons.
 *
 * @param missing  the code of a missing value in each slot whose nodes ask for sets; see `missingCodes`
 */
export function treeAttributes(
  ensemble: TreeEnsemble,
  missing: readonly (number | undefined)[],
): Record<string, AttributeValue> {
  const trees = treeForEachOutput(ensemble)
  const { starts, roots, slot, cut, set, missingLeft, leafValue } = trees
  const lone = [...roots].filter((root) => root < 0)
  const [left, right] = [
    [...trees.left, ...lone],
    [...trees.right, ...lone],
  ]
  let loneSoFar = slot.length
  const ofNodes = (values: ArrayLike<number>, rest = 0): number[] =>
    Array.from(left, (_, node) => (node < slot.length ? values[node]! : rest))
  const members = [...set].flatMap((words, node) =>
    words < 0 ? [] : [...membersOf(trees, node, missing[slot[node]!]!), Number.NaN],
  )
  return {
    n_targets: starts.length,
    aggregate_function: 1,
    post_transform: 0,
    tree_roots: { ints: [...roots].map((root) => (root < 0 ? loneSoFar++ : root)) },
    nodes_featureids: { ints: ofNodes(slot) },
    nodes_modes: bytes(ofNodes(set, -1).map((words) => (words < 0 ? leq : member))),
    nodes_splits: flat(ofNodes(cut)),
    nodes_missing_value_tracks_true: { ints: ofNodes(missingLeft) },
    nodes_truenodeids: { ints: left.map(place) },
    nodes_trueleafs: { ints: left.map(isLeaf) },
    nodes_falsenodeids: { ints: right.map(place) },
    nodes_falseleafs: { ints: right.map(isLeaf) },
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

/** The codes that go left at a node that asks for a set. */
function membersOf(trees: TreeEnsemble, node: number, missing: number): number[] {
  const first = trees.set[node]!
  const count = Math.min(missing, 32 * wordsOfSets(trees))
  const isIn = (code: number) => ((trees.sets[first + (code >>> 5)]! >>> (code & 31)) & 1) === 1
  const codes = Array.from({ length: count }, (_, code) => code).filter(isIn)
  return trees.missingLeft[node] === 1 ? [...codes, missing] : codes
}

/** The same sums by trees whose leaves hold one value: as many trees as outputs for one whose leaves hold several. */
function treeForEachOutput(trees: TreeEnsemble): TreeEnsemble {
  const { leafWidth, roots, slot, left, right, leafValue } = trees
  if (leafWidth === 1) return trees
  const outputs = Array.from({ length: leafWidth }, (_, output) => output)
  const leaves = leafValue.length / leafWidth
  const moved = (reference: number, output: number) =>
    reference >= 0 ? reference + output * slot.length : reference - output * leaves
  const references = (of: Int32Array) => Int32Array.from(outputs.flatMap((k) => [...of].map((it) => moved(it, k))))
  const repeated = (of: ArrayLike<number>) => outputs.flatMap(() => Array.from(of))
  return {
    starts: trees.starts,
    leafWidth: 1,
    roots: Int32Array.from([...roots].flatMap((root) => outputs.map((k) => moved(root, k)))),
    slot: Int32Array.from(repeated(slot)),
    cut: Float64Array.from(repeated(trees.cut)),
    set: Int32Array.from(repeated(trees.set)),
    missingLeft: Uint8Array.from(repeated(trees.missingLeft)),
    left: references(left),
    right: references(right),
    leafValue: Float64Array.from(
      outputs.flatMap((k) => Array.from({ length: leaves }, (_, leaf) => leafValue[leaf * leafWidth + k]!)),
    ),
    sets: trees.sets,
  }
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
