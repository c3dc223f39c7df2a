import { panelWidth } from './binned-table.ts'
import type { BinnedTable } from './binned-table.ts'

/** Rows whose bins are gathered before they are added: the gathered words stay in the nearest cache. */
const blockRows = 2048

/**
 * Sums of gradient and curvature for every bin of every slot: (slot, bin, 2). Slots are `slotSize` numbers apart; the
 * missing bin is the last of each.
 */
export type Histogram = Float64Array

/** Number of entries of a table's histogram. */
export function histogramSize(table: BinnedTable): number {
  return table.panels.length * panelWidth * table.slotSize
}

/**
 * Makes the function that fills histograms of `table`.
 *
 * @param gradients  shape (2 * rows,): gradient and curvature of each row; read at each call
 *
 * The cost of boosting is here, in memory rather than arithmetic: a leaf's gradients are put in leaf order once, its
 * bins block by block, and the innermost loop then reads straight on. The eight updates are written out because a
 * loop over them takes about three times as long in V8.
 */
export function histogramFiller(table: BinnedTable, gradients: Float64Array) {
  const ordered = new Float64Array(2 * table.rowCount)
  const block = new Uint32Array(2 * blockRows)
  const { slotSize } = table
  const panelSize = panelWidth * slotSize
  return function fill(histogram: Histogram, rows: Uint32Array): void {
    clearHistogram(table, histogram)
    gatherGradients(gradients, rows, ordered)
    for (let start = 0; start < rows.length; start += blockRows) {
      const blockOf = rows.subarray(start, start + blockRows)
      const pairs = ordered.subarray(2 * start, 2 * (start + blockOf.length))
      table.panels.forEach((panel, position) => {
        gatherWords(panel, blockOf, block)
        addBlock(block, pairs, histogram.subarray(position * panelSize, (position + 1) * panelSize), slotSize)
      })
    }
  }
}

/** parent -= child: what is left is the other child's histogram. */
export function subtractHistogram(table: BinnedTable, parent: Histogram, child: Histogram): void {
  for (let position = 0; position < table.slots.length; position++) {
    const base = position * table.slotSize
    const end = base + 2 * table.slots[position]!.binCount
    for (let i = base; i < end; i++) parent[i]! -= child[i]!
    const missingAt = base + table.slotSize - 2
    parent[missingAt]! -= child[missingAt]!
    parent[missingAt + 1]! -= child[missingAt + 1]!
  }
}

/** Zeros the bins that slots have. No one reads the others: in a table of many slots and few bins they are most. */
function clearHistogram({ slots, slotSize }: BinnedTable, histogram: Histogram): void {
  for (let position = 0; position < slots.length; position++) {
    const base = position * slotSize
    histogram.fill(0, base, base + 2 * slots[position]!.binCount)
    histogram.fill(0, base + slotSize - 2, base + slotSize)
  }
}

/** Copies the gradient and curvature of each row, in the order of `rows`. */
function gatherGradients(gradients: Float64Array, rows: Uint32Array, out: Float64Array): void {
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i]! << 1
    out[2 * i] = gradients[from]!
    out[2 * i + 1] = gradients[from + 1]!
  }
}

/** Copies the two words of each row. Not one function with the above: V8 slows down where the array type varies. */
function gatherWords(panel: Uint32Array, rows: Uint32Array, out: Uint32Array): void {
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i]! << 1
    out[2 * i] = panel[from]!
    out[2 * i + 1] = panel[from + 1]!
  }
}

/** Adds the gradients of a block of rows to the bins of their eight slots. A bin's place is twice its number. */
function addBlock(words: Uint32Array, pairs: Float64Array, histogram: Histogram, slotSize: number): void {
  for (let at = 0; at < pairs.length; at += 2) {
    const gradient = pairs[at]!
    const curvature = pairs[at + 1]!
    const low = words[at]!
    const high = words[at + 1]!
    const a = (low << 1) & 510
    const b = slotSize + ((low >>> 7) & 510)
    const c = 2 * slotSize + ((low >>> 15) & 510)
    const d = 3 * slotSize + ((low >>> 23) & 510)
    const e = 4 * slotSize + ((high << 1) & 510)
    const f = 5 * slotSize + ((high >>> 7) & 510)
    const g = 6 * slotSize + ((high >>> 15) & 510)
    const h = 7 * slotSize + ((high >>> 23) & 510)
    histogram[a]! += gradient
    histogram[a + 1]! += curvature
    histogram[b]! += gradient
    histogram[b + 1]! += curvature
    histogram[c]! += gradient
    histogram[c + 1]! += curvature
    histogram[d]! += gradient
    histogram[d + 1]! += curvature
    histogram[e]! += gradient
    histogram[e + 1]! += curvature
    histogram[f]! += gradient
    histogram[f + 1]! += curvature
    histogram[g]! += gradient
    histogram[g + 1]! += curvature
    histogram[h]! += gradient
    histogram[h + 1]! += curvature
  }
}
