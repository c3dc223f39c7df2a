import type { ColumnReading } from './column-reading.ts'
import { isBlank, isNullWord } from './null-word-list.ts'

/** Null words are looked for among so many values; of more, each is a text of its own. */
const mostValues = 100_000

/** A set of rows: hashed, and compared when the hashes are equal. */
export interface RowSet {
  readonly count: number
  readonly key: string
  readonly isSame: (other: RowSet) => boolean
  readonly has: (row: number) => boolean
}

/** The rows for which `has` holds. O(rows). */
export function rowSet(rows: number, has: (row: number) => boolean): RowSet {
  let [count, sum] = [0, 0]
  for (let row = 0; row < rows; row++) {
    if (!has(row)) continue
    count++
    const mixed = Math.imul(row + 1, 0x9e3779b1)
    sum = (sum + (mixed ^ (mixed >>> 15))) | 0
  }
  const isSame = (other: RowSet): boolean => {
    for (let row = 0; row < rows; row++) if (has(row) !== other.has(row)) return false
    return true
  }
  return { count, key: `${count}/${sum}`, isSame, has }
}

/** The rows in which a column says nothing: empty, blank, or a null word. */
export function missingRows(reading: ColumnReading): RowSet {
  const { written, rows, leftovers } = reading
  if (written === undefined) {
    const numbers = reading.numbersByRow()
    return rowSet(reading.missing === 0 ? 0 : rows, (row) => Number.isNaN(numbers[row]!))
  }
  const words = new Set([...leftovers.blanks, ...leftovers.nullWords])
  if (written.values.length <= mostValues) {
    for (const [code, value] of written.values.entries()) if (isNullWord(value) || isBlank(value)) words.add(code)
  }
  if (words.size === 0 && reading.missing === 0) return rowSet(0, () => false)
  return rowSet(rows, (row) => written.codes[row]! < 0 || words.has(written.codes[row]!))
}
