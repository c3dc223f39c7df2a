import type { Design } from './design.ts'
import type { SparseLines } from '../../../math/line-products.ts'

/** The values of a design slot by slot: those of slot s stand at starts[s] to starts[s + 1], the rows they are in ascending. */
export function slotRowsOf({ rowCount, width, starts, slots, values }: Design): SparseLines {
  const ends = new Uint32Array(width + 1)
  for (let at = 0; at < slots.length; at++) ends[slots[at]! + 1]!++
  for (let slot = 0; slot < width; slot++) ends[slot + 1]! += ends[slot]!
  const next = ends.slice(0, width)
  const rows = new Uint32Array(slots.length)
  const valuesBySlot = new Float64Array(slots.length)
  for (let row = 0; row < rowCount; row++) {
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const to = next[slots[at]!]!++
      rows[to] = row
      valuesBySlot[to] = values[at]!
    }
  }
  return { starts: ends, slots: rows, values: valuesBySlot }
}
