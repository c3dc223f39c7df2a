import { readNumber } from '../../../frame/read-number.ts'
import type { ColumnCheck } from '../column-reading.ts'
import { rowsAt } from '../column-reading.ts'
import { quoted, shareOf } from '../wording.ts'

const someRows = 0.1
const fewestNumbers = 20

/** Numbers and words in one column, both in many rows: it is read as categories, each number one of its own. */
export const mixedTypes: ColumnCheck = ({ written, type, rows, missing, dates }) => {
  if (written === undefined || type !== 'category' || dates !== undefined) return undefined
  const numbers: number[] = []
  const words: number[] = []
  for (const [position, value] of written.values.entries()) {
    if (!Number.isNaN(readNumber(value))) numbers.push(position)
    else if (/^\p{L}[\p{L} ]+$/u.test(value)) words.push(position)
  }
  const count = rowsAt(written, numbers)
  const filled = rows - missing
  if (numbers.length < fewestNumbers || words.length > numbers.length) return undefined
  if (count < someRows * filled || rowsAt(written, words) < someRows * filled) return undefined
  const shown = quoted(words.map((position) => written.values[position]!))
  const evidence =
    `${shareOf(count, rows)} hold numbers and others words (${shown}). It is read as categories; ` +
    "if the words mean missing, list them as null-values and set its type to 'number'."
  return { kind: 'mixed-types', rows: count, values: [], evidence }
}
