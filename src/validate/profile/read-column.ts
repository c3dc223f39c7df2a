import type { DateFormat } from '../../frame/read-date.ts'
import type { Column } from '../../frame/column.ts'
import type { ColumnReading } from './column-reading.ts'
import { distinctValues } from './distinct-values.ts'
import type { DistinctValues } from './distinct-values.ts'
import { isFreeText } from './is-free-text.ts'
import { settleType } from './settle-type.ts'
import type { TypeSettlement } from './settle-type.ts'
import { sortedDictionary, sortedNumbers } from './sorted-numbers.ts'

/** Reads a raw column: its type, its distinct values, and what does not fit. `peer`: see settleDates. */
export function readColumn(name: string, column: Column, duplicateRows: number, peer?: DateFormat): ColumnReading {
  if (column.kind === 'number' || column.kind === 'timestamp') return typedReading(name, column, duplicateRows)
  const written = distinctValues(column)
  const settled = settleType(written, peer)
  const { numbers } = settled
  return {
    column: name,
    rows: written.codes.length,
    missing: written.missing,
    distinct: written.values.length,
    type: settled.type === 'category' && settled.dates === undefined && isFreeText(written) ? 'text' : settled.type,
    ...(settled.format === undefined ? {} : { format: settled.format }),
    written,
    leftovers: settled.leftovers,
    ...(numbers === undefined ? {} : { numbers: sorted(written, numbers), numbersOf: numbers }),
    ...(settled.dates === undefined ? {} : { dates: datesOf(settled.dates) }),
    numbersByRow: () => byRow(written, numbers),
    duplicateRows,
  }
}

function typedReading(
  name: string,
  column: Extract<Column, { kind: 'number' | 'timestamp' }>,
  duplicateRows: number,
): ColumnReading {
  const numbers = sortedNumbers(column.values)
  const wholeDays = numbers.values.every((ms) => ms % 86_400_000 === 0)
  const type =
    column.kind === 'timestamp'
      ? wholeDays
        ? 'date'
        : 'timestamp'
      : numbers.values.every((value) => Number.isInteger(value))
        ? 'integer'
        : 'number'
  return {
    column: name,
    rows: column.values.length,
    missing: column.values.length - numbers.rows,
    distinct: numbers.values.length,
    type,
    leftovers: { blanks: [], nullWords: [], unreadable: [] },
    numbers,
    numbersByRow: () => column.values,
    duplicateRows,
  }
}

function datesOf({ how, evidence }: NonNullable<TypeSettlement['dates']>): NonNullable<ColumnReading['dates']> {
  return { how, ...(evidence === undefined ? {} : { evidence }) }
}

function sorted(written: DistinctValues, numbers: Float64Array) {
  // A dictionary as long as the table sorts faster by rows, without a map.
  const isLong = numbers.length > 50_000 && 4 * numbers.length > written.codes.length
  return isLong ? sortedNumbers(byRow(written, numbers)) : sortedDictionary(numbers, written.counts)
}

function byRow({ codes }: DistinctValues, numbers: Float64Array | undefined): Float64Array {
  const values = new Float64Array(codes.length).fill(Number.NaN)
  if (numbers === undefined) return values
  for (let row = 0; row < codes.length; row++) if (codes[row]! >= 0) values[row] = numbers[codes[row]!]!
  return values
}
