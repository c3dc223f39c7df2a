import type { Suspicion } from '../../domain/profile.ts'
import { keptWords } from './checks/null-words.ts'
import { rowsAt } from './column-reading.ts'
import type { ColumnReading } from './column-reading.ts'
import { isNullWord } from './null-word-list.ts'
import { missingRows, rowSet } from './row-set.ts'
import type { RowSet } from './row-set.ts'
import { quoted, shareOf } from './wording.ts'

const fewestRows = 3

/**
 * Null words that look like codes of their column ('NA' among states) and stand exactly in the rows in which another
 * column is missing: there they mean missing.
 */
export function codesMissingTogether(readings: readonly ColumnReading[]): Map<string, Suspicion> {
  const found = new Map<string, Suspicion>()
  let gaps: { column: string; set: RowSet }[] | undefined
  for (const reading of readings) {
    const { column, written, rows } = reading
    const words = keptWords(reading)?.values.filter(isNullWord) ?? []
    if (written === undefined || words.length === 0) continue
    gaps ??= readings.map((other) => ({ column: other.column, set: missingRows(other) }))
    const codes = words.map((word) => written.values.indexOf(word))
    const mine = rowSet(rows, (row) => codes.includes(written.codes[row]!))
    const other = gaps.find((gap) => gap.column !== column && gap.set.key === mine.key && gap.set.isSame(mine))
    if (other === undefined || mine.count < fewestRows) continue
    const evidence = `${shareOf(rowsAt(written, codes), rows)} say ${quoted(words)}, where "${other.column}" is missing too: it means missing.`
    found.set(column, { kind: 'null-words', rows: mine.count, values: words, evidence })
  }
  return found
}
