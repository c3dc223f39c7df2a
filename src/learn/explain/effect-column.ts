import { AppError } from '../../base/errors.ts'
import { nearest } from '../../base/nearest.ts'
import type { CategoryColumn, Column, NumberColumn, TimestampColumn } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'

/** Columns whose effect can be walked along: numbers, times, categories. */
export type EffectColumn = NumberColumn | TimestampColumn | CategoryColumn

/**
 * The column of that name.
 *
 * @throws COLUMN_NOT_FOUND; ARGUMENT_VALUE for a column of texts
 */
export function effectColumn(frame: Frame, name: string): EffectColumn {
  const column: Column | undefined = frame.columns.get(name)
  if (column === undefined) {
    const known = [...frame.columns.keys()]
    throw new AppError('COLUMN_NOT_FOUND', { column: name, where: 'the frame', known, nearest: nearest(name, known) })
  }
  if (column.kind !== 'text') return column
  const expected = 'a column of numbers, times or categories'
  throw new AppError('ARGUMENT_VALUE', { argument: `column "${name}"`, expected, received: 'a column of texts' })
}

/** The same column with one value in every row. @param value  a number, or a position among the categories */
export function constantColumn(column: EffectColumn, value: number): EffectColumn {
  if (column.kind === 'category') {
    return { ...column, codes: new Int32Array(column.codes.length).fill(value) }
  }
  return { kind: column.kind, values: new Float64Array(column.values.length).fill(value) }
}

/** Values that are not missing, ascending. */
export function sortedValues(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value)).sort()
}
