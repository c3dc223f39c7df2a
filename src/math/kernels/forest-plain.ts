import type { Kernel } from '../../base/kernel.ts'
import { FOREST_PLAN, forestNodeBytes, forestSetBytes, forestStackBytes, leafNumbers } from './forest-plan.ts'
import type { ForestPlan } from './forest-plan.ts'
import { nodeSplitter } from './forest-splits.ts'
import type { TreeSpace } from './forest-splits.ts'

/** The plain twin of kernels/forest.ts. */
export function plainForest(memory: SharedArrayBuffer): Readonly<Record<string, Kernel>> {
  const u32 = new Uint32Array(memory)
  const i32 = new Int32Array(memory)
  return {
    growTree(item, _, plan, seeds, counts) {
      const space = spaceOf(memory, plan, item, u32[seeds / 4 + item]!)
      i32.set(growTree(space), counts / 4 + 4 * item)
    },
  }
}

function spaceOf(memory: SharedArrayBuffer, place: number, item: number, seed: number): TreeSpace {
  const numbers = new Float64Array(memory, place, FOREST_PLAN.length)
  const plan = Object.fromEntries(FOREST_PLAN.map((name, at) => [name, numbers[at]!])) as ForestPlan
  const own = plan.own + item * plan.ownBytes
  const { rows, slots, classes } = plan
  const wide = classes === 0 ? 2 : classes
  const f64 = (at: number, length: number) => new Float64Array(memory, at, length)
  const u32 = (at: number, length: number) => new Uint32Array(memory, at, length)
  let state = seed
  return {
    ...{ plan, wide },
    columns: new Uint8Array(memory, plan.columns, rows * slots),
    bins: u32(plan.bins, slots),
    kinds: new Int8Array(memory, plan.kinds, slots),
    lows: f64(plan.lows, (plan.own - plan.lows) >> 3),
    lowStarts: u32(plan.lowStarts, slots),
    y: f64(plan.y, rows),
    weights: f64(plan.weights, rows),
    order: u32(own + plan.order, rows),
    held: u32(own + plan.held, rows),
    drawn: f64(own + plan.drawn, rows),
    sums: f64(own + plan.sums, 256 * wide),
    keys: u32(own + plan.keys, 256),
    sides: new Uint8Array(memory, own + plan.keys + 1024, 256),
    ranks: f64(own + plan.ranks, 256),
    list: u32(own + plan.list, slots),
    stack: new Int32Array(memory, own + plan.stack, (plan.nodes - plan.stack) >> 2),
    nodes: new Int32Array(memory, own + plan.nodes, (plan.sets - plan.nodes) >> 2),
    gains: f64(own + plan.nodes, (plan.sets - plan.nodes) >> 3),
    sets: u32(own + plan.sets, (plan.leaves - plan.sets) >> 2),
    leaves: f64(own + plan.leaves, (plan.lefts - plan.leaves) >> 3),
    lefts: f64(own + plan.lefts, 2 * wide),
    below(count) {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      return Math.floor(((state >>> 0) * count) / 4_294_967_296)
    },
  }
}

/** Nodes, sets and leaves of the tree. */
function growTree(space: TreeSpace): [number, number, number] {
  const { plan, kinds, list, stack, nodes, gains, order } = space
  let [nodeCount, setCount, leafCount] = [0, 0, 0]
  for (let slot = 0; slot < plan.slots; slot++) list[slot] = slot
  const count = plan.isBootstrap === 1 ? weighRows(space, true) || weighRows(space, false) : weighRows(space, false)
  const splitter = nodeSplitter(space)
  const wordsOfStack = forestStackBytes / 4
  const wordsOfNode = forestNodeBytes / 4
  const push = (depth: number, ...entry: readonly number[]): void => stack.set(entry, depth * wordsOfStack)
  const link = (parent: number, side: number, to: number): void => {
    if (parent >= 0) nodes[parent * wordsOfNode + 3 + side] = to
  }
  push(0, 0, count, -1, 0, 0)
  for (let depth = 1; depth > 0;) {
    depth--
    const [start, end, parent, side, level] = stack.subarray(depth * wordsOfStack, depth * wordsOfStack + 5)
    const isOpen = level! < plan.maxDepth && splitter.open(start!, end!)
    const best = isOpen ? splitter.find(start!, end!) : undefined
    if (best === undefined) {
      link(parent!, side!, -1 - leafCount)
      writeLeaf(space, leafCount++, order.subarray(start, end))
      continue
    }
    const node = nodeCount++
    link(parent!, side!, node)
    const set = kinds[best.slot] === 2 ? setCount++ : -1
    const missingLeft = writeSides(space, best, set)
    nodes.set([best.slot, best.bin | (best.next << 8), missingLeft, 0, 0, set], node * wordsOfNode)
    gains[node * (forestNodeBytes / 8) + 3] = best.gain
    const middle = partition(space, start!, end!, best.slot)
    push(depth++, middle, end!, node, 1, level! + 1)
    push(depth++, start!, middle, node, 0, level! + 1)
  }
  return [nodeCount, setCount, leafCount]
}

function weighRows({ plan, weights, order, drawn, below }: TreeSpace, isDrawn: boolean): number {
  if (isDrawn) {
    drawn.fill(0)
    for (let i = 0; i < plan.rows; i++) drawn[below(plan.rows)]!++
  }
  let count = 0
  for (let row = 0; row < plan.rows; row++) {
    drawn[row] = weights[row]! * (isDrawn ? drawn[row]! : 1)
    if (drawn[row]! > 0) order[count++] = row
  }
  return count
}

/** The sides of a split, one byte a bin, and as a set where it is one. Returns the side of missing rows. */
function writeSides(
  { bins, sides, sets }: TreeSpace,
  { slot, bin, missingLeft }: { readonly slot: number; readonly bin: number; readonly missingLeft: number },
  set: number,
): number {
  const missing = bins[slot]! - 1
  if (set < 0) {
    sides.fill(0).fill(1, 0, bin + 1)
    sides[missing] = missingLeft
    return missingLeft
  }
  const first = set * (forestSetBytes / 4)
  sets.fill(0, first, first + 8)
  for (let level = 0; level < missing; level++) sets[first + (level >> 5)]! |= sides[level]! << (level & 31)
  return sides[missing]!
}

function partition({ plan, columns, sides, order, held }: TreeSpace, start: number, end: number, slot: number): number {
  const column = columns.subarray(slot * plan.rows, (slot + 1) * plan.rows)
  let [left, right] = [start, 0]
  for (let place = start; place < end; place++) {
    const row = order[place]!
    if (sides[column[row]!] === 1) order[left++] = row
    else held[right++] = row
  }
  order.set(held.subarray(0, right), left)
  return left
}

function writeLeaf({ plan, wide, y, drawn, leaves }: TreeSpace, leaf: number, rows: Uint32Array): void {
  const numbers = leafNumbers(plan.classes)
  const first = leaf * numbers
  leaves.fill(0, first, first + numbers)
  let [weight, target] = [0, 0]
  for (const row of rows) {
    weight += drawn[row]!
    if (plan.classes === 0) target += drawn[row]! * y[row]!
    else leaves[first + y[row]!]! += drawn[row]!
  }
  if (plan.classes === 0) leaves[first] = target / weight
  else for (let label = 0; label < wide; label++) leaves[first + label]! /= weight
  leaves[first + numbers - 1] = weight
}
