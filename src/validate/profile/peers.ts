import type { ColumnReading } from './column-reading.ts'
import type { DecimalMark } from './settle-numbers.ts'
import type { Peers } from './settle-type.ts'

/** What the columns of a table that are certain settle for those that are not: a file is written by one hand. */
export function settledByOthers(readings: readonly ColumnReading[]): Peers {
  const dates = only(readings.map(({ format }) => format).filter((format) => format === 'm/d/y' || format === 'd/m/y'))
  const decimal = decimalMark(readings)
  return { ...(dates === undefined ? {} : { dates }), ...(decimal === undefined ? {} : { decimal }) }
}

/** Whether a column has a second reading that the others may decide for. */
export function isLeftOpen({ dates, form, type, written, numberForm }: ColumnReading, peers: Peers): boolean {
  if (peers.dates !== undefined && dates?.how === 'ambiguous') return true
  if (peers.decimal === undefined || written === undefined) return false
  // '1.234' reads plainly, and among decimal commas it is a thousand.
  return form?.how === 'ambiguous' || (peers.decimal === ',' && type === 'number' && numberForm === undefined)
}

/** The mark of the columns that have certainly one; columns of plain fractions are asked only where it matters. */
function decimalMark(readings: readonly ColumnReading[]): DecimalMark | undefined {
  const marks = readings.map(formedMark).filter((mark) => mark !== undefined)
  if (!marks.includes(',') && !readings.some(({ form }) => form?.how === 'ambiguous')) return undefined
  return only([...marks, ...(readings.some(hasPlainFractions) ? (['.'] as const) : [])])
}

function formedMark({ form, numberForm, written }: ColumnReading): DecimalMark | undefined {
  if (form?.how !== 'settled' || numberForm === undefined || !('decimal' in numberForm)) return undefined
  const { decimal, thousands } = numberForm
  const isSeen = decimal === ',' || thousands !== undefined || written?.values.some((value) => value.includes('.'))
  return isSeen === true ? decimal : undefined
}

/** Fractions after a point that cannot be groups of thousands. */
function hasPlainFractions({ type, numberForm, written, numbersOf }: ColumnReading): boolean {
  if (type !== 'number' || numberForm !== undefined || written === undefined) return false
  return written.values.some(
    (value, i) => !Number.isNaN(numbersOf?.[i]) && /\.(?:\d{1,2}|\d{4,})$|^-?0\./.test(value.trim()),
  )
}

function only<Value>(values: readonly Value[]): Value | undefined {
  const distinct = new Set(values)
  const [first] = distinct
  return distinct.size === 1 ? first : undefined
}
