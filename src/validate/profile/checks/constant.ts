import type { ColumnCheck } from '../column-reading.ts'
import { isBlank } from '../null-word-list.ts'
import { quoted, rowsOf } from '../wording.ts'

/** The same value in every row, or no value at all: nothing to learn from. A lone value beside missing ones may tell. */
export const constant: ColumnCheck = ({ written, numbers, distinct, missing, rows }) => {
  const blanks = written?.values.filter(isBlank).length ?? 0
  if (rows === 0 || distinct - blanks > 1) return undefined
  if (distinct === blanks) {
    return { kind: 'constant', rows, values: [], evidence: `All ${rowsOf(rows)} are empty.` }
  }
  if (missing > 0 || blanks > 0) return undefined
  const value = written?.values[0] ?? String(numbers?.values[0])
  return { kind: 'constant', rows, values: [value], evidence: `All ${rowsOf(rows)} hold ${quoted([value])}.` }
}
