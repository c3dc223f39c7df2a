import type { ColumnCheck, ColumnReading } from '../column-reading.ts'
import { grouped, rowsOf } from '../wording.ts'

/** Below this many rows, distinct values prove nothing unless the name says id. */
const fewestRows = 20
/** Strings are names of rows when all but this share of the rows have one of their own. */
const repeatedStrings = 0.02
/** More repeated rows than this share are no export error. */
const repeatedRows = 0.2
/** Whole numbers count rows when they leave at most this many times their number of rows open. */
const denseSpan = 1.5
const risingSpan = 10

/**
 * A column that names its row: unique strings; whole numbers that run through (1, 2, 3 ...) or rise through the rows
 * with few gaps; unique whole numbers with a name that says id. Never fractions, dates or prose, nor unique
 * measurements. Rows that are repeated as a whole are set aside first, so that an export error hides no id.
 */
export const idLike: ColumnCheck = (reading) => {
  const { column, distinct, missing, rows, duplicateRows } = reading
  // Whoever writes a unit or marks between digits means an amount.
  if (reading.form !== undefined) return undefined
  const filled = rows - missing
  const named = isIdName(column) || isRowNames(reading)
  if (filled < 2 || (filled < fewestRows && !named) || missing > 0.05 * rows) return undefined
  const unique = distinct + (duplicateRows <= repeatedRows * rows ? duplicateRows : 0) >= filled
  const why =
    reading.type === 'category'
      ? uniqueStrings(reading, unique)
      : reading.type === 'integer' && unique
        ? uniqueNumbers(reading, named)
        : undefined
  if (why === undefined) return undefined
  const evidence = `${grouped(distinct)} distinct values in ${rowsOf(filled)}${why}: it names the row.`
  return { kind: 'id-like', rows: filled, values: [], evidence }
}

/** Whether a name says that the column names something: id, customerID, order_no, uuid. */
export function isIdName(column: string): boolean {
  return (
    /(?:^|[\s_.-])(?:id|uuid|guid|rowid|index|idx|no|nr|number|num|serial|key)$/i.test(column) ||
    /[a-z](?:Id|ID|Key|No)$/.test(column)
  )
}

/** The names of rows that R and pandas write as a first column, with an empty header or under a name of their own. */
function isRowNames({ column, isUnnamedFirst }: ColumnReading): boolean {
  return isUnnamedFirst === true || /^(?:\.?row[\s_.-]?names?|unnamed: ?0)$/i.test(column)
}

function uniqueStrings({ distinct, rows, missing, dates }: ColumnReading, unique: boolean): string | undefined {
  if (dates !== undefined) return undefined
  const filled = rows - missing
  if (unique) return ''
  return distinct >= (1 - repeatedStrings) * filled ? ', nearly one each' : undefined
}

function uniqueNumbers(reading: ColumnReading, named: boolean): string | undefined {
  const { numbers, column } = reading
  if (numbers === undefined || numbers.rows === 0) return undefined
  if (isRowNames(reading)) return ', which a program wrote beside the rows'
  if (named) return ', and the name says id'
  if (isMoment(numbers.values, column)) return undefined
  const count = numbers.values.length
  const span = numbers.values[count - 1]! - numbers.values[0]! + 1
  if (span <= denseSpan * count)
    return `, running from ${grouped(numbers.values[0]!)} to ${grouped(numbers.values[count - 1]!)}`
  return span <= risingSpan * count && isRising(reading.numbersByRow(), reading.duplicateRows)
    ? ', rising from row to row'
    : undefined
}

/** Years and seconds or milliseconds of the Unix epoch run through as ids do, and mean something. */
function isMoment(values: Float64Array, column: string): boolean {
  const [first, last] = [values[0]!, values[values.length - 1]!]
  const within = (from: number, to: number) => first >= from && last <= to
  return within(1500, 2200) || within(8e8, 3e9) || within(8e11, 3e12) || /time|date|epoch|year|jahr/i.test(column)
}

/** Rows that were repeated as a whole may stand anywhere. */
function isRising(numbers: Float64Array, repeated: number): boolean {
  let [last, left] = [Number.NEGATIVE_INFINITY, repeated]
  for (const value of numbers) {
    if (value > last) last = value
    else if (!Number.isNaN(value) && left-- === 0) return false
  }
  return true
}
