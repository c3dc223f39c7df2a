import { openAlone } from '../../../base/kernel-instance.ts'
import { treeGroup, treeKernels, treeLayout } from '../../../math/kernels/trees.ts'
import { cellPlan } from './cell-plan.ts'
import { wordsOfSets } from './tree-ensemble.ts'
import type { TreeEnsemble } from './tree-ensemble.ts'

/** Rows that are summed at once: as many as their cells leave room for in the cache, since each block reads every tree anew. */
export const blockRows = 512

/** Trees laid out for the kernels, with room for the cells of a block of rows. */
export interface PackedTrees {
  /** Writes the numbers in a slot of the first `rows` rows, of values[from] on; NaN and infinite ones are missing. */
  setSlot(slot: number, values: Float64Array, from: number, rows: number): void
  /** Writes the slots of row 0. */
  setRow(row: Float64Array): void
  /** Sums of the first `rows` rows of the block into `out`, from row `first` of it; shape (rows * outputs,). */
  sumRows(rows: number, out: Float64Array, first: number): void
  /** The sums of row 0 of the block. */
  sumRow(out: Float64Array): void
}

/**
 * Lays trees out breadth first, siblings side by side, a node in 16 bytes (24 with sets of codes), so that a step reads
 * one line of the cache and needs no branch. Sums are those of `treeSummer`, bit for bit: trees are added in their order.
 *
 * @param plain  take the plain twins of the kernels, though there is WebAssembly
 */
export function packTrees(trees: TreeEnsemble, plain = false): PackedTrees {
  const { starts, leafWidth, roots, slot, cut, set, missingLeft, left, right, leafValue, sets } = trees
  const outputs = starts.length
  const words = wordsOfSets(trees)
  const hasSets = words > 0
  const { node: nodeBytes, cell: cellBytes } = treeLayout(hasSets)
  const plan = cellPlan(trees)
  const treeCount = Math.ceil(roots.length / treeGroup) * treeGroup
  const leaves = leafValue.length / leafWidth
  // Each set has a word more, for codes beyond all sets and for missing ones.
  const setCount = hasSets ? sets.length / words : 0
  const setWords = words + 1
  const at = placesOf({
    // A set that holds nothing, for nodes without one: as long as any other.
    noSet: 4 * setWords,
    sets: 4 * setWords * setCount,
    trees: 8 * treeCount,
    nothing: 8 * leafWidth,
    leaves: leafWidth === 1 ? 0 : 8 * leafValue.length,
    nodes: nodeBytes * (2 * slot.length + roots.length + leaves + 1),
    cells: cellBytes * plan.count * blockRows,
    sums: 8 * outputs * blockRows,
  })
  const { memory, kernels } = openAlone(treeKernels, at.end, plain)
  const f64 = new Float64Array(memory)
  const u32 = new Uint32Array(memory)

  let nextNode = at.nodes
  function takeNodes(count: number): number {
    const place = nextNode
    nextNode += count * nodeBytes
    return place
  }

  function writeNode(place: number, number: number, cell: number, child: number, setAt: number): void {
    f64[place / 8] = number
    u32[place / 4 + 2] = cell * cellBytes
    u32[place / 4 + 3] = child
    if (hasSets) u32[place / 4 + 4] = setAt
  }

  let nextSet = at.sets
  /** The set's complement: what it holds goes right. */
  function writeSet(node: number): number {
    const place = nextSet
    nextSet += 4 * setWords
    for (let word = 0; word < words; word++) u32[place / 4 + word] = ~sets[set[node]! + word]!
    u32[place / 4 + words] = missingLeft[node] === 1 ? 1 : 3
    return place
  }

  function writeTree(root: number): { place: number; depth: number } {
    const first = takeNodes(1)
    const queue = [{ reference: root, place: first, level: 0 }]
    let depth = 0
    for (const { reference, place, level } of queue) {
      depth = level
      if (reference < 0) {
        const leaf = -1 - reference
        const number = leafWidth === 1 ? leafValue[leaf]! : at.leaves + 8 * leafWidth * leaf
        writeNode(place, number, 0, place, at.noSet)
        continue
      }
      const children = takeNodes(2)
      const isSet = set[reference]! >= 0
      // A missing cell is ±Infinity, so that a cut that parts only them must be below.
      const number = isSet ? Infinity : Math.min(cut[reference]!, Number.MAX_VALUE)
      writeNode(place, number, plan.cellOf(reference), children, isSet ? writeSet(reference) : at.noSet)
      queue.push({ reference: left[reference]!, place: children, level: level + 1 })
      queue.push({ reference: right[reference]!, place: children + nodeBytes, level: level + 1 })
    }
    return { place: first, depth }
  }

  const nothing = takeNodes(1)
  f64.fill(-0, at.nothing / 8, at.nothing / 8 + leafWidth)
  writeNode(nothing, leafWidth === 1 ? -0 : at.nothing, 0, nothing, at.noSet)
  for (let tree = 0; tree < treeCount; tree++) {
    const { place, depth } = tree < roots.length ? writeTree(roots[tree]!) : { place: nothing, depth: 0 }
    u32[at.trees / 4 + 2 * tree] = place
    u32[at.trees / 4 + 2 * tree + 1] = depth
  }
  if (leafWidth > 1) f64.set(leafValue, at.leaves / 8)
  const rowBytes = plan.count * cellBytes
  // Cells that no one writes are those that leaves read.
  f64.fill(-Infinity, at.cells / 8, at.sums / 8)
  if (hasSets) for (let cell = at.cells / 4; cell < at.sums / 4; cell += 4) u32[cell + 2] = 0
  const sums = at.sums / 8
  const addTrees = hasSets ? kernels['addTreesOfSets']! : kernels['addTrees']!
  const addToRow = hasSets ? kernels['addToRowOfSets']! : kernels['addToRow']!
  const { low, high, code } = plan
  const cellNumbers = cellBytes / 8
  const codes = 32 * words

  const firstCell = at.cells / 8
  const rowNumbers = rowBytes / 8

  function writeNumbers(cell: number, missing: number, values: Float64Array, from: number, rows: number): void {
    let to = firstCell + cell * cellNumbers
    for (let row = from; row < from + rows; row++, to += rowNumbers) {
      const value = values[row]!
      f64[to] = value - value === 0 ? value : missing
    }
  }

  /** Codes stand behind the number of their cell, which no one reads. */
  function writeCodes(cell: number, values: Float64Array, from: number, rows: number): void {
    let to = 2 * (firstCell + cell * cellNumbers + 1)
    for (let row = from; row < from + rows; row++, to += 2 * rowNumbers) {
      const value = values[row]!
      if (value - value !== 0) u32[to] = codes + 1
      else u32[to] = value > -1 && value < codes ? value : codes
    }
  }

  function start(rows: number): void {
    for (let row = 0; row < rows; row++) {
      for (let output = 0; output < outputs; output++) f64[sums + row * outputs + output] = starts[output]!
    }
  }

  return {
    setSlot(asked, values, from, rows) {
      if (asked >= low.length) return
      if (low[asked]! > 0) writeNumbers(low[asked]!, -Infinity, values, from, rows)
      if (high[asked]! > 0) writeNumbers(high[asked]!, Infinity, values, from, rows)
      if (code[asked]! > 0) writeCodes(code[asked]!, values, from, rows)
    },
    setRow(row) {
      for (let asked = 0; asked < low.length; asked++) {
        const value = row[asked]!
        const isNumber = value - value === 0
        if (low[asked]! > 0) f64[firstCell + low[asked]! * cellNumbers] = isNumber ? value : -Infinity
        if (high[asked]! > 0) f64[firstCell + high[asked]! * cellNumbers] = isNumber ? value : Infinity
        if (code[asked]! > 0) writeCodes(code[asked]!, row, asked, 1)
      }
    },
    sumRows(rows, out, first) {
      start(rows)
      addTrees(0, 0, at.trees, roots.length, at.cells, rowBytes, rows, at.sums, outputs, leafWidth)
      for (let i = 0; i < rows * outputs; i++) out[first * outputs + i] = f64[sums + i]!
    },
    sumRow(out) {
      for (let output = 0; output < outputs; output++) f64[sums + output] = starts[output]!
      addToRow(0, 0, at.trees, treeCount, at.cells, at.sums, outputs, leafWidth)
      for (let output = 0; output < outputs; output++) out[output] = f64[sums + output]!
    },
  }
}

/** Places for parts of so many bytes each, one after the other, at multiples of 8. Place 0 is left free. */
function placesOf<Part extends string>(sizes: Readonly<Record<Part, number>>): Record<Part | 'end', number> {
  const places: Record<string, number> = {}
  let end = 16
  for (const [part, bytes] of Object.entries<number>(sizes)) {
    places[part] = end
    end += Math.ceil(bytes / 16) * 16
  }
  return { ...places, end } as Record<Part | 'end', number>
}
