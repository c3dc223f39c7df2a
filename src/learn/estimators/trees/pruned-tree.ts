import type { ForestTree } from './forest-tree.ts'

/** How much of a tree is left. */
export interface PruningLimits {
  readonly maxLeaves: number
  /** What each leaf that a subtree adds must gain, in units of the tree's gains. */
  readonly gainMin: number
}

/**
 * The tree without the subtrees that gain least for each leaf they add: the weakest is cut again and again, until every
 * one left gains more than `gainMin` and there are no more than `maxLeaves` leaves. Of two as weak the one nearer to the
 * root goes.
 *
 * O(nodes²) at worst. Source: Breiman, Friedman, Olshen & Stone (1984), chapter 3.3, minimal cost-complexity pruning.
 */
export function prunedTree(tree: ForestTree, { maxLeaves, gainMin }: PruningLimits): ForestTree {
  const nodes = tree.slot.length
  const isCut = new Uint8Array(nodes)
  const gains = new Float64Array(nodes)
  const leaves = new Float64Array(nodes)
  for (;;) {
    let weakest = -1
    let least = Infinity
    // Children follow on their parents, so that sums from below go backwards.
    for (let node = nodes - 1; node >= 0; node--) {
      const [left, right] = [tree.left[node]!, tree.right[node]!]
      const of = (child: number, sums: Float64Array, leaf: number) =>
        child < 0 || isCut[child] === 1 ? leaf : sums[child]!
      gains[node] = tree.gain[node]! + of(left, gains, 0) + of(right, gains, 0)
      leaves[node] = of(left, leaves, 1) + of(right, leaves, 1)
      const share = gains[node]! / (leaves[node]! - 1)
      if (isCut[node] === 0 && share <= least) [weakest, least] = [node, share]
    }
    if (weakest < 0) break
    const leafCount = isCut[0] === 1 ? 1 : leaves[0]!
    if (leafCount <= maxLeaves && least > gainMin) break
    if (leafCount <= maxLeaves && gainMin === 0) break
    cutBelow(tree, isCut, weakest)
    if (weakest === 0) break
  }
  return without(tree, isCut)
}

function cutBelow(tree: ForestTree, isCut: Uint8Array, node: number): void {
  const open = [node]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    isCut[at] = 1
    for (const child of [tree.left[at]!, tree.right[at]!]) if (child >= 0) open.push(child)
  }
}

/** The tree whose cut nodes are leaves. */
function without(tree: ForestTree, isCut: Uint8Array): ForestTree {
  const width = tree.values.length / tree.cover.length
  const kept = [...tree.slot.keys()].filter((node) => isCut[node] === 0)
  const placeOf = new Map(kept.map((node, place) => [node, place]))
  const values: number[] = []
  const cover: number[] = []
  const sets: number[] = []
  function leafOf(node: number): number {
    const { weight, sums } = leavesBelow(tree, node, width)
    values.push(...sums.map((sum) => sum / weight))
    cover.push(weight)
    return -cover.length
  }
  const reference = (child: number): number => placeOf.get(child) ?? leafOf(child)
  if (kept.length === 0) leafOf(tree.slot.length === 0 ? -1 : 0)
  const links = kept.map((node) => ({ left: reference(tree.left[node]!), right: reference(tree.right[node]!) }))
  const setOf = kept.map((node) => {
    const set = tree.set[node]!
    if (set < 0) return -1
    sets.push(...tree.sets.subarray(8 * set, 8 * set + 8))
    return sets.length / 8 - 1
  })
  const take = (of: Int32Array): Int32Array => Int32Array.from(kept, (node) => of[node]!)
  return {
    ...{ slot: take(tree.slot), bin: take(tree.bin), next: take(tree.next), missingLeft: take(tree.missingLeft) },
    left: Int32Array.from(links, ({ left }) => left),
    right: Int32Array.from(links, ({ right }) => right),
    set: Int32Array.from(setOf),
    gain: Float64Array.from(kept, (node) => tree.gain[node]!),
    sets: Uint32Array.from(sets),
    values: Float64Array.from(values),
    cover: Float64Array.from(cover),
  }
}

/** Weight, and weighted values, of all leaves at or below a reference. */
function leavesBelow(tree: ForestTree, from: number, width: number): { weight: number; sums: number[] } {
  const sums = Array.from({ length: width }, () => 0)
  let weight = 0
  const open = [from]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at >= 0) {
      open.push(tree.right[at]!, tree.left[at]!)
      continue
    }
    const leaf = -1 - at
    weight += tree.cover[leaf]!
    for (let i = 0; i < width; i++) sums[i]! += tree.cover[leaf]! * tree.values[leaf * width + i]!
  }
  return { weight, sums }
}
