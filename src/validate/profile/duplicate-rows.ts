import type { Column } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'
import { categoryColumn } from '../../frame/column.ts'

/**
 * Rows equal in every column to an earlier one; two missing cells are equal. Exact: rows of equal hash are compared.
 * O(rows x columns), and at most 20 bytes a row beside the frame.
 */
export function duplicateRows(frame: Frame): number {
  const columns = [...frame.columns.values()].map(asCells)
  if (columns.length === 0) return 0
  const hashes = rowHashes(columns, frame.rowCount)
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(2, frame.rowCount * 2)))).fill(-1)
  const mask = slots.length - 1
  let repeated = 0
  for (let row = 0; row < frame.rowCount; row++) {
    let slot = hashes[row]! & mask
    let earlier = slots[slot]!
    while (earlier >= 0 && !(hashes[earlier] === hashes[row] && equalRows(columns, earlier, row))) {
      slot = (slot + 1) & mask
      earlier = slots[slot]!
    }
    if (earlier >= 0) repeated++
    else slots[slot] = row
  }
  return repeated
}

type Cells = Int32Array | Float64Array

function asCells(column: Column): Cells {
  if (column.kind === 'category') return column.codes
  return column.kind === 'text' ? categoryColumn(column.values).codes : column.values
}

function rowHashes(columns: readonly Cells[], rows: number): Uint32Array {
  const hashes = new Uint32Array(rows)
  const number = new Float64Array(1)
  const halves = new Uint32Array(number.buffer)
  for (const cells of columns) {
    for (let row = 0; row < rows; row++) {
      let part = cells[row]!
      if (cells instanceof Float64Array) {
        // One NaN and one zero, whatever their bits.
        number[0] = Number.isNaN(part) ? Number.NaN : part + 0
        part = halves[0]! ^ Math.imul(halves[1]!, 0x9e3779b1)
      }
      const mixed = Math.imul((hashes[row]! ^ part) + 0x7f4a7c15, 0x85ebca6b)
      hashes[row] = mixed ^ (mixed >>> 15)
    }
  }
  return hashes
}

function equalRows(columns: readonly Cells[], left: number, right: number): boolean {
  return columns.every((cells) => {
    const a = cells[left]!
    const b = cells[right]!
    return a === b || (Number.isNaN(a) && Number.isNaN(b))
  })
}
