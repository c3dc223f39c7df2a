import { viewsOf } from './grower-views.ts'
import { nextLeaf } from './open-leaf.ts'
import type { OpenLeaf } from './open-leaf.ts'
import { boostingBlockRows, unpackedSums } from '../../../math/kernels/boosting.ts'
import { clearlyMore } from '../../../math/kernels/boosting-scan.ts'
import { missingBin } from './binning.ts'
import type { BoosterPlaces, BoostingMemory } from './boosting-memory.ts'
import { bestSet } from './category-split.ts'
import { leafRangeOf, openRange } from './leaf-range.ts'
import type { GrownNode, GrownTree, GrowthLimits } from './grown-tree.ts'
import type { Split, Units } from './split.ts'

/** Least gain of a split, as a share of the leaf's curvature: below is rounding of sums. */
const gainShareMin = 1e-12
/** Share by which rounding may make a row's curvature less: a side of just enough rows is enough. */
const curvatureSlack = 1e-5
/** Rows of a leaf from which threads share its division. */
const rowsToShare = 8000

/**
 * Grows regression trees on packed gradients in the memory of kernels.
 *
 * Only the smaller child of a split is counted; the larger one's histogram is the parent's minus that; a leaf that will
 * not be divided gets none. Sums are whole numbers, so trees do not depend on the number of threads. Cost of a tree:
 * O(rows * slots * depth). Source: Ke et al. (2017), LightGBM, NeurIPS 30 (leaf-wise growth, histogram subtraction); Shi et
 * al. (2022), Quantized training of gradient boosting decision trees, NeurIPS 35 (whole numbers; 18 bits here, so that
 * rounding needs no chance). Deviation: the least weight of a side is estimated from its curvature, as in LightGBM.
 */
export function treeGrower(memory: BoostingMemory, at: BoosterPlaces, limits: GrowthLimits) {
  const { team, table, places, offsets, isSmall } = memory
  const { rowCount } = table
  const views = viewsOf(memory, at)
  const weighted = views.weights.some((weight) => weight !== 1 && weight !== 0)
  const free: number[] = []

  /** Gradient and curvature of each bin of a slot, missing last, as whole numbers. */
  function sumsOf(histogram: number, position: number): Float64Array {
    const [first, size] = [offsets[position]!, table.slots[position]!.binCount + 1]
    if (!isSmall) return new Float64Array(team.memory, histogram + 16 * first, 2 * size)
    return unpackedSums(new Int32Array(team.memory, histogram + 8 * first, 2 * size))
  }

  /** Sum of the weights of a leaf's rows. */
  function weightOf(start: number, end: number): number {
    if (!weighted) return end - start
    let sum = 0
    for (let place = start; place < end; place++) sum += views.weights[views.order[place]!]!
    return sum
  }

  /** Writes what a search must know of a leaf to its part of the limits. */
  function writeLeaf(part: number, leaf: Omit<OpenLeaf, 'histogram' | 'best' | 'parent' | 'side'>): void {
    const { gradient, curvature, weight, range } = leaf
    const least = isDivisible(leaf) ? leastCurvature(leaf) : Infinity
    const gainMin = gainMinOf(leaf)
    views.limits.set([gradient, curvature, weight > 0 ? least : Infinity, gainMin, range.lowest, range.highest], part)
  }

  /** What rounding alone may win: each row's gradient is off by half a unit at most. */
  const gainMinOf = ({ start, end, curvature }: { start: number; end: number; curvature: number }): number =>
    limits.minGain + Math.max(curvature * gainShareMin, ((end - start) * views.limits[0]! ** 2) / curvature)

  const leastCurvature = ({ curvature, weight }: { curvature: number; weight: number }): number =>
    Math.max((curvature / weight) * limits.minLeaf * (1 - curvatureSlack), 1e-12)

  const isDivisible = ({ weight, curvature, depth }: { weight: number; curvature: number; depth: number }): boolean =>
    weight >= 2 * limits.minLeaf && curvature > 0 && depth < limits.maxDepth

  /** The best of what was found for each slot, and of the sets of categories. */
  function bestOf(leaf: Omit<OpenLeaf, 'best'>, slots: readonly number[], part: number, units: Units) {
    let set: Split | undefined
    let cutItem = -1
    let gainMin = gainMinOf(leaf)
    slots.forEach((position, item) => {
      const slot = table.slots[position]!
      const from = 12 * item + part
      if (slot.isCategory) {
        const histogram = sumsOf(leaf.histogram, position)
        const search = {
          position,
          histogram,
          units,
          sums: leaf,
          least: leastCurvature(leaf),
          limits,
          range: leaf.range,
        }
        const found = bestSet(search, gainMin)
        if (found !== undefined) [set, cutItem, gainMin] = [found, -1, found.gain * clearlyMore]
        return
      }
      const gain = views.found[from]!
      if (!(gain > gainMin)) return
      gainMin = gain * clearlyMore
      cutItem = item
    })
    return cutItem < 0 ? set : cutOf(slots[cutItem]!, 12 * cutItem + part, leaf)
  }

  function cutOf(position: number, from: number, leaf: Omit<OpenLeaf, 'best'>): Split {
    const [gain, bin, missingSide, leftGradient, leftCurvature] = views.found.subarray(from, from + 5)
    const goesLeft = new Uint8Array(256).fill(1, 0, bin! + 1)
    const hasMissing = sumsOf(leaf.histogram, position).at(-1)! > 0
    const heavierLeft = leftCurvature! * 2 > leaf.curvature
    goesLeft[missingBin] = (hasMissing ? missingSide === 1 : heavierLeft) ? 1 : 0
    return {
      slot: position,
      gain: gain!,
      bin: bin!,
      goesLeft,
      leftGradient: leftGradient!,
      leftCurvature: leftCurvature!,
    }
  }

  /** Histogram and best split of the root. */
  function openRoot(count: number, slots: readonly number[], units: Units): OpenLeaf {
    const histogram = free.pop()!
    const whole = count === rowCount
    const ordered = whole ? at.packed : at.ordered
    if (!whole) team.run('gather', blocks(count), at.order, count, at.packed, at.ordered)
    const panels = Math.ceil(table.slots.length / 8)
    if (slots.length === table.slots.length && panels >= team.threads && !isSmall) {
      const { panels: bytes, offsets, bins, scratch } = places
      const rows = whole ? 0 : at.order
      const shape = [rowCount, bytes, ordered, table.slots.length, offsets, bins, scratch, histogram] as const
      team.run('fillPanel', panels, rows, count, ...shape)
    } else {
      views.limits.set([Infinity, 0, Infinity], 4)
      runDivide({ start: 0, end: count }, slots, ordered, histogram, 0)
    }
    let [gradient, curvature] = [0, 0]
    const sums = sumsOf(histogram, slots[0]!)
    for (let i = 0; i < sums.length; i += 2) {
      gradient += sums[i]! / units.gradient
      curvature += sums[i + 1]! / units.curvature
    }
    const weight = weightOf(0, count)
    const leaf = { start: 0, end: count, depth: 0, gradient, curvature, weight, range: openRange, histogram }
    writeLeaf(4, leaf)
    const { offsets: first8, bins, kinds } = places
    team.run(isSmall ? 'scanFew' : 'scan', slots.length, at.list, first8, bins, kinds, histogram, at.limits, at.found)
    const root = { ...leaf, parent: undefined, side: 'left' } as const
    return { ...root, best: isDivisible(leaf) ? bestOf(root, slots, 0, units) : undefined }
  }

  function runDivide(
    { start, end }: { readonly start: number; readonly end: number },
    slots: readonly number[],
    ordered: number,
    small: number,
    large: number,
  ): void {
    const { columns, offsets, bins, kinds, scratch } = places
    const tasks = Math.ceil(slots.length / 4)
    const leaf = [at.list, slots.length, at.order + 4 * start, end - start, rowCount, columns, ordered] as const
    const slotShape = [offsets, bins, kinds] as const
    const found = [small, large, at.limits, at.found] as const
    if (isSmall) team.run('divideFew', tasks, ...leaf, ...slotShape, ...found)
    else team.run('divide', tasks, ...leaf, ...slotShape, scratch, ...found)
  }

  /** Puts the rows of a leaf that go left first. Returns where the others begin. */
  function partition({ start, end }: OpenLeaf, { slot, goesLeft }: Split): number {
    views.goesLeft.set(goesLeft)
    views.goesLeft[table.slots[slot]!.binCount] = goesLeft[missingBin]!
    const count = end - start
    const parts = count >= rowsToShare ? team.threads : 1
    const column = places.columns + slot * rowCount
    const rows = at.order + 4 * start
    team.run('partition', parts, parts, rows, count, column, at.goesLeft, at.held, at.lefts)
    if (parts === 1) return start + views.lefts[0]!
    let left = start
    let right = 0
    for (let part = 0; part < parts; part++) {
      const from = Math.floor((count * part) / parts)
      const to = Math.floor((count * (part + 1)) / parts)
      const went = views.lefts[part]!
      if (part > 0) views.order.copyWithin(left, start + from, start + from + went)
      // What a part held begins where the part does: never before what is already together.
      views.held.copyWithin(right, from, to - went)
      left += went
      right += to - from - went
    }
    views.order.set(views.held.subarray(0, right), left)
    return left
  }

  /** @param isLast  whether the tree is complete with these two: then no one asks how they would be divided */
  function divide(leaf: OpenLeaf, node: GrownNode, slots: readonly number[], units: Units, isLast: boolean) {
    const { split } = node
    const middle = partition(leaf, split)
    const depth = leaf.depth + 1
    const ranges = leafRangeOf(leaf, split, memory.directions[split.slot]!, limits)
    const left = {
      ...{ start: leaf.start, end: middle, depth, gradient: split.leftGradient, curvature: split.leftCurvature },
      ...{ weight: weightOf(leaf.start, middle), range: ranges.left },
    }
    const right = {
      ...{ start: middle, end: leaf.end, depth, gradient: leaf.gradient - split.leftGradient },
      ...{ curvature: leaf.curvature - split.leftCurvature, weight: leaf.weight - left.weight, range: ranges.right },
    }
    const leftIsSmall = middle - leaf.start <= leaf.end - middle
    const [small, large] = leftIsSmall ? [left, right] : [right, left]
    const isWanted = { small: !isLast && isDivisible(small), large: !isLast && isDivisible(large) }
    let [smallHistogram, largeHistogram] = [0, 0]
    if (isWanted.small || isWanted.large) {
      smallHistogram = free.pop()!
      largeHistogram = leaf.histogram
      writeLeaf(4, small)
      writeLeaf(12, large)
      const count = small.end - small.start
      team.run('gather', blocks(count), at.order + 4 * small.start, count, at.packed, at.ordered)
      runDivide(small, slots, at.ordered, smallHistogram, isWanted.large ? largeHistogram : 0)
    }
    const place = (isSmall: boolean) => ({ histogram: isSmall ? smallHistogram : largeHistogram, parent: node })
    const opened = [left, right].map((child): OpenLeaf => {
      const isSmall = child === small
      const open = { ...child, ...place(isSmall), side: child === left ? 'left' : 'right' } as const
      const wanted = isSmall ? isWanted.small : isWanted.large
      const best = wanted ? bestOf(open, slots, isSmall ? 0 : 6, units) : undefined
      return { ...open, best, histogram: best === undefined ? 0 : open.histogram }
    })
    for (const histogram of new Set([smallHistogram, leaf.histogram])) {
      if (histogram !== 0 && !opened.some((child) => child.histogram === histogram)) free.push(histogram)
    }
    return opened
  }

  /**
   * @param slots  positions of the slots this tree may use, ascending
   * @param count  rows of the booster's order that it learns from
   */
  return function grow(slots: readonly number[], count: number, units: Units): GrownTree {
    free.length = 0
    for (let room = memory.histograms - 1; room >= 0; room--) free.push(at.histograms + memory.histogramBytes * room)
    views.list.set(slots)
    views.limits.set([1 / units.gradient, 1 / units.curvature, limits.l1, limits.l2])
    let leaves = [openRoot(count, slots, units)]
    const nodes: GrownNode[] = []
    while (leaves.length < limits.maxLeaves) {
      const position = nextLeaf(leaves, limits.growth)
      const leaf = leaves[position]!
      if (leaf.best === undefined) break
      const node: GrownNode = { split: leaf.best, left: 0, right: 0 }
      if (leaf.parent !== undefined) leaf.parent[leaf.side] = nodes.length
      nodes.push(node)
      const isLast = leaves.length + 1 === limits.maxLeaves
      leaves.splice(position, 1, ...divide(leaf, node, slots, units, isLast))
    }
    leaves.forEach((leaf, position) => {
      if (leaf.parent !== undefined) leaf.parent[leaf.side] = -1 - position
      views.starts[position] = leaf.start
    })
    views.starts[leaves.length] = count
    if (memory.isLarge) return { nodes, leaves }
    team.run('sumLeaf', leaves.length, at.order, at.starts, at.gradients, at.weights, at.sums)
    return {
      nodes,
      leaves: leaves.map(({ start, end, range }, position) => {
        const [gradient, curvature, weight] = views.sums.subarray(3 * position, 3 * position + 3)
        return { start, end, range, gradient: gradient!, curvature: curvature!, weight: weight! }
      }),
    }
  }
}

const blocks = (count: number): number => Math.ceil(count / boostingBlockRows)
