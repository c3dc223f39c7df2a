import { DOUBLE, DuckDBDataChunk, VARCHAR } from '@duckdb/node-api'
import type { DuckDBConnection, DuckDBVector } from '@duckdb/node-api'
import { assert } from '../base/assert.ts'
import { columnLength } from '../frame/column.ts'
import type { CategoryColumn, Column } from '../frame/column.ts'

/** DuckDB's vector size: the rows that a data chunk can hold. */
const chunkRows = 2048

/** A value and where it is taken from, as SQL; and the rows it gives. */
export interface ColumnQuery {
  readonly value: string
  readonly from: string
  readonly rowCount: number
}

/**
 * The values of a query as doubles, in the order of the rows. Shape (rows,), NaN for NULL.
 *
 * DuckDB's vectors keep doubles in a Float64Array called `items`, which the package does not document: it is copied
 * whole where it is there, else cell by cell (five times slower).
 */
export async function queryNumbers(connection: DuckDBConnection, query: ColumnQuery): Promise<Float64Array> {
  const values = new Float64Array(query.rowCount)
  const sql = `select coalesce((${query.value})::double, 'nan'::double) from ${query.from}`
  const rows = await eachVector(connection, sql, (vector, row) => {
    const items = itemsOf(vector)
    if (items !== undefined) values.set(items, row)
    else for (let i = 0; i < vector.itemCount; i++) values[row + i] = Number(vector.getItem(i) ?? Number.NaN)
  })
  assert(rows === query.rowCount, `a column has ${query.rowCount} rows, received ${rows}`)
  return values
}

/** The values of a query as text, with a dictionary in order of first appearance; NULL and '' are missing. */
export async function queryCategories(connection: DuckDBConnection, query: ColumnQuery): Promise<CategoryColumn> {
  const codes = new Int32Array(query.rowCount)
  const positions = new Map<string, number>()
  const sql = `select (${query.value})::varchar from ${query.from}`
  const rows = await eachVector(connection, sql, (vector, row) => {
    for (let i = 0; i < vector.itemCount; i++) {
      const text = vector.getItem(i)
      codes[row + i] = typeof text === 'string' && text !== '' ? positionOf(positions, text) : -1
    }
  })
  assert(rows === query.rowCount, `a column has ${query.rowCount} rows, received ${rows}`)
  return { kind: 'category', codes, categories: [...positions.keys()] }
}

/** One row of a query, by column name. */
export async function queryRow(connection: DuckDBConnection, sql: string): Promise<Record<string, unknown>> {
  const reader = await connection.runAndReadAll(sql)
  const [first] = reader.getRowObjects()
  assert(first !== undefined, 'the query gives a row')
  return first
}

/**
 * Creates a table with columns c0, c1, ... holding the columns in order: DOUBLE for numbers and timestamps (NaN for
 * missing), VARCHAR for text and categories (NULL for missing).
 */
export async function createTable(
  connection: DuckDBConnection,
  table: string,
  columns: readonly Column[],
): Promise<void> {
  const isNumeric = columns.map((column) => column.kind === 'number' || column.kind === 'timestamp')
  const definitions = isNumeric.map((numeric, i) => `c${i} ${numeric ? 'double' : 'varchar'}`)
  await connection.run(`create table ${table} (${definitions.join(', ')})`)
  const appender = await connection.createAppender(table)
  const types = isNumeric.map((numeric) => (numeric ? DOUBLE : VARCHAR))
  const rowCount = columns[0] === undefined ? 0 : columnLength(columns[0])
  for (let start = 0; start < rowCount; start += chunkRows) {
    const chunk = DuckDBDataChunk.create(types, Math.min(chunkRows, rowCount - start))
    for (const [i, column] of columns.entries()) fillVector(chunk.getColumnVector(i), column, start)
    appender.appendDataChunk(chunk)
    // gives way to the event loop: appending is synchronous
    if (start % (64 * chunkRows) === 0) await new Promise((resume) => setImmediate(resume))
  }
  appender.closeSync()
}

function fillVector(vector: DuckDBVector, column: Column, start: number): void {
  const length = vector.itemCount
  const set = (i: number, value: string | number | null): void => vector.setItem(i, value)
  switch (column.kind) {
    case 'number':
    case 'timestamp': {
      const items = itemsOf(vector)
      if (items !== undefined) items.set(column.values.subarray(start, start + length))
      else for (let i = 0; i < length; i++) set(i, column.values[start + i]!)
      break
    }
    case 'category':
      for (let i = 0; i < length; i++) set(i, column.categories[column.codes[start + i]!] ?? null)
      break
    case 'text':
      for (let i = 0; i < length; i++) set(i, column.values[start + i] ?? null)
      break
  }
  vector.flush()
}

function itemsOf(vector: DuckDBVector): Float64Array | undefined {
  const items: unknown = 'items' in vector ? vector.items : undefined
  return items instanceof Float64Array && items.length === vector.itemCount ? items : undefined
}

/** Runs the query as a stream and hands over its one column, vector by vector, with the row it starts at. */
async function eachVector(
  connection: DuckDBConnection,
  sql: string,
  take: (vector: DuckDBVector, row: number) => void,
): Promise<number> {
  const result = await connection.stream(sql)
  let rows = 0
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) return rows
    take(chunk.getColumnVector(0), rows)
    rows += chunk.rowCount
  }
}

function positionOf(positions: Map<string, number>, text: string): number {
  const known = positions.get(text)
  if (known !== undefined) return known
  positions.set(text, positions.size)
  return positions.size - 1
}
