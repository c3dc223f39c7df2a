import type { DuckDBConnection } from '@duckdb/node-api'
import type { Column } from '../frame/column.ts'
import { frameOf } from '../frame/frame.ts'
import type { Frame } from '../frame/frame.ts'
import type { DuckDb } from './duckdb.ts'
import { queryColumns, queryRow } from './duckdb-columns.ts'

/** The largest integer that a double holds without merging it with a neighbour. */
const largestSafe = BigInt(Number.MAX_SAFE_INTEGER)
const doubleTypes = new Set('TINYINT SMALLINT INTEGER UTINYINT USMALLINT UINTEGER FLOAT DOUBLE'.split(' '))
const wideTypes = new Set(['BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT', 'BIGNUM'])

/** A column of a DuckDB table or file: its name and DuckDB's name of its type ('BIGINT', 'DECIMAL(18,3)'). */
export interface Described {
  readonly name: string
  readonly type: string
}

/** Names and types of what a query's `from` gives. */
export async function describeColumns({ connection }: DuckDb, from: string): Promise<Described[]> {
  const reader = await connection.runAndReadAll(`describe select * from ${from}`)
  return reader.getRowObjects().map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }))
}

/**
 * The columns of a typed source as a frame. Numbers that a double holds exactly are numbers; where one integer or
 * decimal of a column would lose a digit, the whole column is text. Dates and timestamps are ms UTC (a timestamp
 * without zone is taken as UTC, infinite ones are missing). Everything else is its text: 'true' and 'false', names,
 * times, lists.
 *
 * @param columns  with `value`, the column as SQL
 * @param onShare  told the share of the cells that are read, in [0, 1]
 */
export async function queryTable(
  { connection }: DuckDb,
  { columns, from }: { readonly columns: readonly (Described & { readonly value: string })[]; readonly from: string },
  onShare?: (share: number) => void,
): Promise<Frame> {
  const { rows } = await queryRow(connection, `select count(*)::double as rows from ${from}`)
  const rowCount = Number(rows)
  const fits = await fittingDouble(connection, columns, from)
  const isTime = columns.map(({ type }) => type === 'DATE' || type.startsWith('TIMESTAMP'))
  const values = columns.map(({ type, value }, i) => {
    if (isTime[i] === true) {
      return { sql: `case when isfinite(${value}) then epoch_ms((${value})::timestamp) end`, as: 'number' as const }
    }
    const isNumber = doubleTypes.has(type) || fits.has(value)
    return { sql: value, as: isNumber ? ('number' as const) : ('category' as const) }
  })
  const read = await queryColumns(connection, { values, from, rowCount }, onShare)
  const typed = read.map((column, i): readonly [string, Column] => [
    columns[i]!.name,
    isTime[i] === true && column.kind === 'number' ? { kind: 'timestamp', values: column.values } : column,
  ])
  return frameOf(typed, rowCount)
}

/** The values, as SQL, of wide types whose every number a double holds. */
async function fittingDouble(
  connection: DuckDBConnection,
  columns: readonly (Described & { readonly value: string })[],
  from: string,
): Promise<ReadonlySet<string>> {
  const fitting = new Set<string>()
  const judged: { value: string; test: string }[] = []
  for (const { type, value } of columns) {
    const decimals = /^DECIMAL\((\d+),(\d+)\)$/.exec(type)
    if (decimals !== null && Number(decimals[1]) <= 15) fitting.add(value)
    else if (decimals !== null || wideTypes.has(type)) {
      const bound = largestSafe / 10n ** BigInt(decimals?.[2] ?? 0)
      judged.push({ value, test: `coalesce(bool_and((${value}) between -${bound} and ${bound}), true)` })
    }
  }
  if (judged.length === 0) return fitting
  const tests = judged.map(({ test }, i) => `${test} as c${i}`)
  const fits = await queryRow(connection, `select ${tests.join(', ')} from ${from}`)
  for (const [i, { value }] of judged.entries()) if (fits[`c${i}`] === true) fitting.add(value)
  return fitting
}
