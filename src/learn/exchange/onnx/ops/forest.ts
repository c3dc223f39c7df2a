import { AppError } from '../../../../base/errors.ts'
import { numeric } from './op.ts'
import type { Attributes } from './op.ts'

/** Trees of either form of operator in flat arrays. A reference is a node's place, or -1 - a leaf's. */
export interface Forest {
  readonly roots: readonly number[]
  readonly feature: readonly number[]
  /** The greatest feature that a node reads; -1 where none does. */
  readonly featureMax: number
  readonly value: ArrayLike<number>
  /** What a node asks: 0 ≤, 1 <, 2 ≥, 3 >, 4 =, 5 ≠, 6 member of a set. */
  readonly mode: ArrayLike<number>
  readonly missingTrue: ArrayLike<number>
  readonly yes: readonly number[]
  readonly no: readonly number[]
  /** Of nodes that ask for members. */
  readonly sets: ReadonlyMap<number, ReadonlySet<number>>
  /** What a leaf adds: targets and weights, one after the other. */
  readonly leaves: readonly (readonly number[])[]
}

const MODES = ['BRANCH_LEQ', 'BRANCH_LT', 'BRANCH_GTE', 'BRANCH_GT', 'BRANCH_EQ', 'BRANCH_NEQ', 'BRANCH_MEMBER']

/** The leaf that a row reaches. @throws ONNX_UNREADABLE where a walk does not end */
export function leafOf(forest: Forest, root: number, x: ArrayLike<number>, row: number): readonly number[] {
  const { feature, missingTrue, yes, no, leaves } = forest
  let at = root
  for (let steps = 0; at >= 0; steps++) {
    if (steps > yes.length) throw new AppError('ONNX_UNREADABLE', { problem: 'a tree leads back to itself.' })
    const value = x[row + feature[at]!]!
    const holds = Number.isNaN(value) ? missingTrue[at] === 1 || asks(forest, at, value) : asks(forest, at, value)
    at = holds ? yes[at]! : no[at]!
  }
  return leaves[-1 - at]!
}

function asks({ mode, value, sets }: Forest, node: number, x: number): boolean {
  switch (mode[node]) {
    case 0:
      return x <= value[node]!
    case 1:
      return x < value[node]!
    case 2:
      return x >= value[node]!
    case 3:
      return x > value[node]!
    case 4:
      return x === value[node]!
    case 5:
      return x !== value[node]!
    default:
      return sets.get(node)?.has(x) ?? false
  }
}

/** The trees of TreeEnsemble (ai.onnx.ml 5). */
export function forestOf(attributes: Attributes): Forest {
  const yesLeaf = attributes.ints('nodes_trueleafs')
  const noLeaf = attributes.ints('nodes_falseleafs')
  const reference = (place: number, isLeaf: number) => (isLeaf === 1 ? -1 - place : place)
  const mode = [...numeric(attributes.tensor('nodes_modes')).values]
  const targets = attributes.ints('leaf_targetids')
  const weights = numeric(attributes.tensor('leaf_weights')).values
  return checked({
    roots: attributes.ints('tree_roots'),
    feature: attributes.ints('nodes_featureids'),
    value: numeric(attributes.tensor('nodes_splits')).values,
    mode,
    missingTrue: attributes.ints('nodes_missing_value_tracks_true'),
    yes: attributes.ints('nodes_truenodeids').map((place, node) => reference(place, yesLeaf[node]!)),
    no: attributes.ints('nodes_falsenodeids').map((place, node) => reference(place, noLeaf[node]!)),
    sets: setsOf(
      mode,
      attributes.has('membership_values') ? numeric(attributes.tensor('membership_values')).values : [],
    ),
    leaves: targets.map((target, leaf) => [target, weights[leaf]!]),
  })
}

/** The sets of the nodes that ask for members, in the order of the nodes; NaN ends each. */
function setsOf(mode: readonly number[], members: ArrayLike<number>): Map<number, Set<number>> {
  const sets = new Map<number, Set<number>>()
  let at = 0
  mode.forEach((asked, node) => {
    if (asked !== 6) return
    const set = new Set<number>()
    for (; at < members.length && !Number.isNaN(members[at]); at++) set.add(members[at]!)
    at++
    sets.set(node, set)
  })
  return sets
}

/**
 * The trees of TreeEnsembleClassifier and TreeEnsembleRegressor, whose nodes are named by tree and number, and whose
 * leaves are nodes.
 *
 * @param what  'class' or 'target': how the attributes of leaves begin
 */
export function namedForestOf(attributes: Attributes, what: 'class' | 'target'): Forest {
  const trees = attributes.ints('nodes_treeids')
  const numbers = attributes.ints('nodes_nodeids')
  const modes = attributes.texts('nodes_modes')
  const places = new Map(trees.map((tree, place) => [`${tree}/${numbers[place]!}`, place]))
  const placeOf = (tree: number, number: number): number => {
    const place = places.get(`${tree}/${number}`)
    if (place === undefined) throw new AppError('ONNX_UNREADABLE', { problem: `tree ${tree} has no node ${number}.` })
    return modes[place] === 'LEAF' ? -1 - place : place
  }
  const leaves = trees.map((): number[] => [])
  const targets = attributes.ints(`${what}_ids`)
  const weights = realsOf(attributes, `${what}_weights`)
  const ofTree = attributes.ints(`${what}_treeids`)
  attributes.ints(`${what}_nodeids`).forEach((number, i) => {
    const place = placeOf(ofTree[i]!, number)
    leaves[place < 0 ? -1 - place : place]!.push(targets[i]!, weights[i]!)
  })
  const yes = attributes.ints('nodes_truenodeids')
  const no = attributes.ints('nodes_falsenodeids')
  const child = (list: readonly number[]) =>
    trees.map((tree, node) => (modes[node] === 'LEAF' ? -1 - node : placeOf(tree, list[node]!)))
  const first = new Map<number, number>()
  trees.forEach((tree, place) => {
    if (!first.has(tree)) first.set(tree, place)
  })
  return checked({
    roots: [...first.values()].map((place) => (modes[place] === 'LEAF' ? -1 - place : place)),
    feature: attributes.ints('nodes_featureids'),
    value: realsOf(attributes, 'nodes_values'),
    mode: modes.map((mode) => MODES.indexOf(mode)),
    missingTrue: attributes.ints('nodes_missing_value_tracks_true'),
    yes: child(yes),
    no: child(no),
    sets: new Map(),
    leaves,
  })
}

/** Numbers that are floats, or a tensor of doubles. */
export function realsOf(attributes: Attributes, name: string): ArrayLike<number> {
  const tensor = attributes.tensor(`${name}_as_tensor`)
  return tensor === undefined ? attributes.floats(name) : numeric(tensor).values
}

/** The trees, once every reference is known to lead somewhere. */
function checked(forest: Omit<Forest, 'featureMax'>): Forest {
  const { roots, yes, no, leaves, feature, value, mode } = forest
  const leads = (to: number) => (to >= 0 ? to < yes.length : -1 - to < leaves.length)
  const isWhole = [feature, value, mode, no].every((list) => list.length === yes.length)
  if (isWhole && [roots, yes, no].every((list) => list.every(leads))) {
    return { ...forest, featureMax: feature.reduce((most, it) => Math.max(most, it), -1) }
  }
  throw new AppError('ONNX_UNREADABLE', { problem: 'a node of a tree leads nowhere.' })
}
