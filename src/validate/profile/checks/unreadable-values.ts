import type { ColumnCheck, ColumnReading } from '../column-reading.ts'
import { isoForm } from '../date-texts.ts'
import { readNumber } from '../../../frame/read-number.ts'
import { rowsAt } from '../column-reading.ts'
import { quoted, shareOf } from '../wording.ts'

/**
 * A few values that are neither of the column's type nor a usual word for missing ('12 kg', 'eleven'). Numbers with
 * thousands separators or a currency sign come with the plain number as replacement. Dates that another
 * format surely reads are said by mixed-date-formats.
 */
export const unreadableValues: ColumnCheck = (reading) => {
  const { written, leftovers, type, rows, numberForm } = reading
  if (written === undefined) return infiniteNumbers(reading)
  const isTime = type === 'date' || type === 'timestamp'
  const positions = leftovers.unreadable.filter((i) => !isTime || isoForm(written.values[i]!) === undefined)
  if (positions.length === 0) return undefined
  const values = positions.map((position) => written.values[position]!)
  const plain = isTime || numberForm !== undefined ? [] : values.map((value) => [value, plainNumber(value)] as const)
  const replacements = Object.fromEntries(plain.filter((pair): pair is [string, string] => pair[1] !== undefined))
  const count = rowsAt(written, positions)
  const evidence = `${shareOf(count, rows)} cannot be read as ${type}: ${quoted(values)}.`
  return { kind: 'unreadable-values', rows: count, values, replacements, evidence }
}

/** Infinities of a typed source, where a division by zero left them. */
function infiniteNumbers({ infinite, type, rows }: ColumnReading): ReturnType<ColumnCheck> {
  if (infinite === undefined) return undefined
  const { values } = infinite
  const evidence = `${shareOf(infinite.rows, rows)} cannot be read as ${type}: ${quoted(values)}.`
  return { kind: 'unreadable-values', rows: infinite.rows, values, evidence }
}

/** '$1,234.50' is 1234.50; undefined where separators do not stand at the thousands. */
function plainNumber(value: string): string | undefined {
  const match = /^([+-]?)\s*[$€£¥]?\s*([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s*[$€£¥]?$/.exec(value.trim())
  if (match === null) return undefined
  const number = `${match[1] || match[2]}${match[3]!.replaceAll(',', '')}${match[4] ?? ''}`
  return Number.isNaN(readNumber(number)) ? undefined : number
}
