import { AppError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import { categoryColumn, numberColumn } from './column.ts'
import type { Column } from './column.ts'
import { frameOf } from './frame.ts'
import type { Frame } from './frame.ts'

/** One row as an object. Missing is null, undefined, NaN, or no field of that name. */
export type FrameRecord = Readonly<Record<string, number | string | boolean | Date | null | undefined>>

const kinds = ['number', 'string', 'boolean', 'Date'] as const
type ValueKind = (typeof kinds)[number]

/**
 * A frame of rows that are objects, as JSON gives them. A field of numbers becomes a number column, of Dates timestamps,
 * of strings or booleans a category; columns stand in the order in which fields first appear.
 *
 * @param options.columns  fields taken, in this order. Default: all of them
 * @param options.texts    fields of strings that are read as free text
 * @throws COLUMN_NOT_FOUND for a field named that no record has; ARGUMENT_VALUE for values of two kinds in one field,
 *         or of another kind
 *
 * Degenerate: a field that is missing everywhere becomes a number column; without records there are no rows.
 */
export function frameOfRecords(
  records: readonly FrameRecord[],
  { columns, texts = [] }: { readonly columns?: readonly string[]; readonly texts?: readonly string[] } = {},
): Frame {
  const present = new Set(records.flatMap((record) => Object.keys(record)))
  const names = columns ?? [...present]
  for (const name of [...names, ...texts]) {
    if (present.has(name) || records.length === 0) continue
    const known = [...present]
    throw new AppError('COLUMN_NOT_FOUND', { column: name, where: 'the records', known, nearest: nearest(name, known) })
  }
  return frameOf(
    names.map((name) => [
      name,
      columnOfValues(
        name,
        records.map((record) => record[name]),
        texts.includes(name),
      ),
    ]),
    records.length,
  )
}

function columnOfValues(name: string, values: readonly FrameRecord[string][], isText: boolean): Column {
  const cells = values.map((value) => (value === undefined || Number.isNaN(value) ? null : value))
  const found = new Set(cells.flatMap((cell) => (cell === null ? [] : [kindOf(cell, name)])))
  const [kind = 'number'] = found
  if (found.size > 1 || (isText && kind !== 'string' && found.size > 0)) {
    const expected = isText ? 'strings, to be read as text' : 'values of one kind'
    throw new AppError('ARGUMENT_VALUE', { argument: name, expected, received: [...found].join(' and ') })
  }
  if (isText) return { kind: 'text', values: cells as (string | null)[] }
  if (kind === 'number') return numberColumn(cells as (number | null)[])
  if (kind !== 'Date') return categoryColumn(cells.map((cell) => (cell === null ? null : String(cell))))
  return {
    kind: 'timestamp',
    values: Float64Array.from(cells as (Date | null)[], (cell) => cell?.getTime() ?? Number.NaN),
  }
}

function kindOf(value: unknown, argument: string): ValueKind {
  const kind = value instanceof Date ? 'Date' : typeof value
  const known = kinds.find((one) => one === kind)
  if (known !== undefined) return known
  throw new AppError('ARGUMENT_VALUE', { argument, expected: 'numbers, strings, booleans or Dates', received: kind })
}
