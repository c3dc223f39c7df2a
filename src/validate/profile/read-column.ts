import { readDate } from '../../frame/read-date.ts'
import type { Column } from '../../frame/column.ts'
import type { ColumnReading } from './column-reading.ts'
import { distinctValues } from './distinct-values.ts'
import type { DistinctValues } from './distinct-values.ts'
import { isFreeText } from './is-free-text.ts'
import { digitMoments } from './moments-in-digits.ts'
import type { DigitMoments } from './moments-in-digits.ts'
import { settleType } from './settle-type.ts'
import type { Peers } from './settle-type.ts'
import type { TypeSettlement } from './type-settlement.ts'
import { sortedDictionary, sortedNumbers } from './sorted-numbers.ts'
import type { SortedNumbers } from './sorted-numbers.ts'

/** Reads a raw column: its type, its distinct values, and what does not fit. `peers`: what other columns settle. */
export function readColumn(name: string, column: Column, duplicateRows: number, peers?: Peers): ColumnReading {
  if (column.kind === 'number' || column.kind === 'timestamp') return typedReading(name, column, duplicateRows)
  const written = distinctValues(column)
  const settled = inMoments(name, written, settleType(name, written, peers))
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
    ...(settled.written === undefined ? {} : { numberForm: settled.written }),
    ...(settled.form === undefined ? {} : { form: settled.form }),
    ...(numbers === undefined ? {} : { numbers: settled.sorted ?? sorted(written, numbers), numbersOf: numbers }),
    ...(settled.dates === undefined ? {} : { dates: datesOf(settled.dates) }),
    numbersByRow: () => byRow(written, numbers),
    duplicateRows,
  }
}

/** The settlement of a column of whole numbers that are moments: days as yyyymmdd, seconds since 1970. */
function inMoments(
  name: string,
  written: DistinctValues,
  settled: TypeSettlement,
): TypeSettlement & { readonly sorted?: SortedNumbers } {
  const { type, numbers, leftovers } = settled
  if ((type !== 'integer' && type !== 'number') || numbers === undefined || settled.written !== undefined)
    return settled
  const asNumbers = sorted(written, numbers)
  const moments = digitMoments(name, asNumbers)
  if (moments === undefined) return { ...settled, sorted: asNumbers }
  const { format, evidence } = moments
  const ms = Float64Array.from(written.values, (value) => readDate(value, format))
  const unreadable = Array.from(ms.keys()).filter((i) => Number.isNaN(ms[i]!) && !Number.isNaN(numbers[i]!))
  return {
    type: moments.type,
    format,
    leftovers: { ...leftovers, unreadable: [...leftovers.unreadable, ...unreadable] },
    numbers: ms,
    dates: { how: 'settled', rows: asNumbers.rows, evidence },
  }
}

function typedReading(
  name: string,
  column: Extract<Column, { kind: 'number' | 'timestamp' }>,
  duplicateRows: number,
): ColumnReading {
  const infinite = infiniteOf(column.values)
  const values =
    infinite === undefined ? column.values : column.values.map((value) => (Number.isFinite(value) ? value : Number.NaN))
  const numbers = sortedNumbers(values)
  const moments = column.kind === 'number' ? digitMoments(name, numbers) : undefined
  if (moments !== undefined) return typedMoments(name, values, moments, duplicateRows)
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
    rows: values.length,
    missing: values.length - numbers.rows - (infinite?.rows ?? 0),
    distinct: numbers.values.length,
    type,
    leftovers: { blanks: [], nullWords: [], unreadable: [] },
    ...(infinite === undefined ? {} : { infinite }),
    numbers,
    numbersByRow: () => values,
    duplicateRows,
  }
}

/** The infinite among numbers; undefined where there is none. */
function infiniteOf(values: Float64Array): ColumnReading['infinite'] {
  const found = values.filter((value) => value === Infinity || value === -Infinity)
  if (found.length === 0) return undefined
  return { values: [...new Set(found)].map(String), rows: found.length }
}

/** Numbers of a typed source that are moments. */
function typedMoments(
  name: string,
  values: Float64Array,
  { type, format, evidence }: DigitMoments,
  duplicateRows: number,
): ColumnReading {
  const ms = values.map((value) => (Number.isNaN(value) ? Number.NaN : readDate(String(value), format)))
  const numbers = sortedNumbers(ms)
  return {
    column: name,
    rows: values.length,
    missing: values.reduce((missing, value) => missing + Number(Number.isNaN(value)), 0),
    distinct: numbers.values.length,
    type,
    format,
    leftovers: { blanks: [], nullWords: [], unreadable: [] },
    numbers,
    dates: { how: 'settled', evidence },
    numbersByRow: () => ms,
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
