import type { Column } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'
import { categoryColumn } from '../../frame/column.ts'

/**
 * Rows equal in every column to an earlier one; two missing cells are equal. Exact: rows of equal hash are compared.
 * O(rows x columns), and at most 20 bytes a row beside the frame.
 */
export function duplicateRows(frame: Frame): number {
  if (frame.columns.size === 0) return 0
  return firstEqualRows([...frame.columns.values()], frame.rowCount).reduce(
    (sum, first, row) => sum + Number(first < row),
    0,
  )
}

/**
 * Rows that are equal to another row in every column of `features` and have another value of `target`: no model of
 * these features can tell them apart. Rows without a target are left out. 0 for no features.
 */
export function conflictingRows(features: readonly Column[], target: Column): number {
  if (features.length === 0) return 0
  const answers = asCells(target)
  const isAnswered = (row: number) =>
    answers instanceof Float64Array ? !Number.isNaN(answers[row]!) : answers[row]! >= 0
  const firsts = firstEqualRows(features, answers.length)
  const members = new Int32Array(answers.length)
  const answerOf = new Float64Array(answers.length)
  const isMixed = new Uint8Array(answers.length)
  for (let row = 0; row < answers.length; row++) {
    if (!isAnswered(row)) continue
    const first = firsts[row]!
    if (members[first]!++ === 0) answerOf[first] = answers[row]!
    else if (answerOf[first] !== answers[row]) isMixed[first] = 1
  }
  return members.reduce((sum, count, first) => sum + (isMixed[first] === 1 ? count : 0), 0)
}

/** For each row the first one that equals it in every column, itself perhaps. Shape (rows,). */
function firstEqualRows(given: readonly Column[], rows: number): Int32Array {
  const columns = given.map(asCells)
  const hashes = rowHashes(columns, rows)
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(2, rows * 2)))).fill(-1)
  const mask = slots.length - 1
  const firsts = new Int32Array(rows)
  for (let row = 0; row < rows; row++) {
    let slot = hashes[row]! & mask
    let earlier = slots[slot]!
    while (earlier >= 0 && !(hashes[earlier] === hashes[row] && equalRows(columns, earlier, row))) {
      slot = (slot + 1) & mask
      earlier = slots[slot]!
    }
    if (earlier < 0) slots[slot] = row
    firsts[row] = earlier < 0 ? row : earlier
  }
  return firsts
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
