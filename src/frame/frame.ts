import { assert } from '../base/assert.ts'
import { AppError } from '../base/errors.ts'
import { columnLength, takeColumn } from './column.ts'
import type { Column } from './column.ts'

/** A table in memory: named columns of equal length, in the order of the source. Never changed after it is made. */
export interface Frame {
  readonly rowCount: number
  readonly columns: ReadonlyMap<string, Column>
}

/**
 * Builds a frame; all columns must have `rowCount` rows (default: the length of the first).
 *
 * @throws FRAME_COLUMN_LENGTH; FRAME_COLUMN_TWICE for two columns of one name
 */
export function frameOf(columns: Iterable<readonly [string, Column]>, rowCount?: number): Frame {
  const map = new Map<string, Column>()
  for (const [column, values] of columns) {
    if (map.has(column)) throw new AppError('FRAME_COLUMN_TWICE', { column })
    map.set(column, values)
  }
  const first = map.values().next().value
  const rows = rowCount ?? (first === undefined ? 0 : columnLength(first))
  for (const [column, values] of map) {
    const received = columnLength(values)
    if (received !== rows) throw new AppError('FRAME_COLUMN_LENGTH', { column, rows, received })
  }
  return { rowCount: rows, columns: map }
}

/** The column of that name; its absence is a broken assumption (check names where they come from a user). */
export function columnOf(frame: Frame, name: string): Column {
  const column = frame.columns.get(name)
  assert(column !== undefined, `the frame has a column ${name}`)
  return column
}

/** The rows at `indices`, in that order, of every column. */
export function takeRows(frame: Frame, indices: Uint32Array): Frame {
  const columns = [...frame.columns].map(([name, column]) => [name, takeColumn(column, indices)] as const)
  return { rowCount: indices.length, columns: new Map(columns) }
}

/** The named columns only, in the order of `names`. */
export function selectColumns(frame: Frame, names: readonly string[]): Frame {
  return { rowCount: frame.rowCount, columns: new Map(names.map((name) => [name, columnOf(frame, name)])) }
}

/** The same frame with one column set or added at the end. */
export function withColumn(frame: Frame, name: string, column: Column): Frame {
  assert(columnLength(column) === frame.rowCount, `column ${name} has ${frame.rowCount} rows`)
  return { rowCount: frame.rowCount, columns: new Map([...frame.columns, [name, column]]) }
}

/** The same frame without the named columns. */
export function withoutColumns(frame: Frame, names: ReadonlySet<string>): Frame {
  return { rowCount: frame.rowCount, columns: new Map([...frame.columns].filter(([name]) => !names.has(name))) }
}
