import type { ColumnCheck } from '../column-reading.ts'
import { rowsAt } from '../column-reading.ts'
import { quoted, shareOf } from '../wording.ts'

/** White space where a number, a date or a truth value is expected: it means "missing", and reads as text. */
export const blanksInNumbers: ColumnCheck = ({ written, leftovers, rows, type }) => {
  if (written === undefined || leftovers.blanks.length === 0) return undefined
  const values = leftovers.blanks.map((position) => written.values[position]!)
  const count = rowsAt(written, leftovers.blanks)
  const evidence = `${shareOf(count, rows)} hold nothing but white space (${quoted(values)}) in a column of type ${type}.`
  return { kind: 'blanks-in-numbers', rows: count, values, evidence }
}
