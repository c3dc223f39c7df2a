import type { ForeignNode } from './foreign-ensemble.ts'

/** A tree as XGBoost writes it: an array for each property of nodes. */
export interface XgboostTree {
  readonly left_children: readonly number[]
  readonly right_children: readonly number[]
  readonly split_indices: readonly number[]
  readonly split_conditions: readonly number[]
  readonly default_left: readonly (number | boolean)[]
  readonly sum_hessian: readonly number[]
  readonly split_type?: readonly number[]
  /** Codes that go right: those of categories_nodes[i] begin at categories_segments[i]. */
  readonly categories?: readonly number[]
  readonly categories_nodes?: readonly number[]
  readonly categories_segments?: readonly number[]
  readonly categories_sizes?: readonly number[]
  readonly tree_param?: Readonly<Record<string, string>>
}

/** @param weight  what leaf values are multiplied by */
export function xgboostTree(tree: XgboostTree, weight: number): ForeignNode[] {
  return tree.left_children.map((left, node): ForeignNode => {
    const condition = Math.fround(tree.split_conditions[node]!)
    if (left === -1) return { value: condition * weight, cover: tree.sum_hessian[node]! }
    const slot = tree.split_indices[node]!
    const right = tree.right_children[node]!
    const defaultLeft = Number(tree.default_left[node]) === 1
    if (tree.split_type?.[node] !== 1) {
      return { slot, test: cutBelow(condition), missingLeft: defaultLeft, left, right }
    }
    // XGBoost's sets go right, ours left; a code beyond a set is in neither.
    return { slot, test: codesOf(tree, node), missingLeft: !defaultLeft, left: right, right: left }
  })
}

function codesOf({ categories, categories_nodes, categories_segments, categories_sizes }: XgboostTree, node: number) {
  const at = categories_nodes!.indexOf(node)
  const from = categories_segments![at]!
  return categories!.slice(from, from + categories_sizes![at]!)
}

const single = new Float32Array(1)
const singleBits = new Int32Array(single.buffer)
const double = new Float64Array(1)
const doubleBits = new BigInt64Array(double.buffer)

/**
 * The greatest number that is less than `condition` once it is rounded to 32 bits: x < condition in XGBoost is
 * x <= cut here.
 */
function cutBelow(condition: number): number {
  const below = neighbourBelow(condition)
  // Exact: doubles have room for a bit more.
  const middle = below + (condition - below) / 2
  // A number in the middle is rounded to the neighbour whose last bit is 0.
  return Math.fround(middle) < condition ? middle : doubleBelow(middle)
}

function neighbourBelow(value: number): number {
  single[0] = value
  if (value === 0) singleBits[0] = -0x7fffffff
  else singleBits[0]! += value > 0 ? -1 : 1
  return single[0]
}

function doubleBelow(value: number): number {
  double[0] = value
  doubleBits[0]! += value > 0 ? -1n : 1n
  return double[0]
}
