import { DOUBLE, DuckDBDataChunk, VARCHAR } from '@duckdb/node-api'
import type { DuckDBConnection, DuckDBVector } from '@duckdb/node-api'
import { assert } from '../base/assert.ts'
import { columnLength } from '../frame/column.ts'
import type { Column } from '../frame/column.ts'

/** DuckDB's vector size: the rows that a data chunk can hold. */
const chunkRows = 2048
const columnsAtATime = 50

/** Columns of one query: each with its value as SQL, and what its cells become. */
export interface ColumnsQuery {
  readonly values: readonly { readonly sql: string; readonly as: 'number' | 'category' }[]
  readonly from: string
  /** The rows that it gives. */
  readonly rowCount: number
}

/**
 * Reads columns in the order of the rows, a few dozen at a time: what a query costs grows with all columns that its
 * source has, and a file of 2,000 would be opened 2,000 times.
 *
 * Numbers are doubles, NaN for NULL. Categories are text with a dictionary in order of first appearance; NULL and ''
 * are missing.
 *
 * @param onShare  told the share of the columns that are read
 */
export async function queryColumns(
  connection: DuckDBConnection,
  { values, from, rowCount }: ColumnsQuery,
  onShare?: (share: number) => void,
): Promise<Column[]> {
  const columns: Column[] = []
  for (let start = 0; start < values.length; start += columnsAtATime) {
    const batch = values.slice(start, start + columnsAtATime)
    const builders = batch.map(({ as }) => (as === 'number' ? numberBuilder(rowCount) : categoryBuilder(rowCount)))
    const selected = batch.map(({ sql, as }) =>
      as === 'number' ? `coalesce((${sql})::double, 'nan'::double)` : `(${sql})::varchar`,
    )
    const rows = await eachChunk(connection, `select ${selected.join(', ')} from ${from}`, (chunk, row) => {
      for (const [i, { take }] of builders.entries()) take(chunk.getColumnVector(i), row)
      onShare?.((start + ((row + chunk.rowCount) / Math.max(1, rowCount)) * batch.length) / values.length)
    })
    assert(rows === rowCount, `a column has ${rowCount} rows, received ${rows}`)
    columns.push(...builders.map(({ finish }) => finish()))
  }
  return columns
}

interface ColumnBuilder {
  take(vector: DuckDBVector, row: number): void
  finish(): Column
}

/**
 * DuckDB's vectors keep doubles in a Float64Array called `items`, which the package does not document: it is copied
 * whole where it is there, else cell by cell (five times slower).
 */
function numberBuilder(rowCount: number): ColumnBuilder {
  const values = new Float64Array(rowCount)
  return {
    take(vector, row) {
      const items = itemsOf(vector)
      if (items !== undefined) values.set(items, row)
      else for (let i = 0; i < vector.itemCount; i++) values[row + i] = Number(vector.getItem(i) ?? Number.NaN)
    },
    finish: () => ({ kind: 'number', values }),
  }
}

function categoryBuilder(rowCount: number): ColumnBuilder {
  const codes = new Int32Array(rowCount)
  const positions = new Map<string, number>()
  return {
    take(vector, row) {
      for (let i = 0; i < vector.itemCount; i++) {
        const text = vector.getItem(i)
        codes[row + i] = typeof text === 'string' && text !== '' ? positionOf(positions, text) : -1
      }
    },
    finish: () => ({ kind: 'category', codes, categories: [...positions.keys()] }),
  }
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

/** Runs the query as a stream and hands over its chunks, each with the row it starts at. */
async function eachChunk(
  connection: DuckDBConnection,
  sql: string,
  take: (chunk: DuckDBDataChunk, row: number) => void,
): Promise<number> {
  const result = await connection.stream(sql)
  let rows = 0
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) return rows
    take(chunk, rows)
    rows += chunk.rowCount
  }
}

function positionOf(positions: Map<string, number>, text: string): number {
  const known = positions.get(text)
  if (known !== undefined) return known
  positions.set(text, positions.size)
  return positions.size - 1
}
