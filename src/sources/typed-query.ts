import type { DuckDBConnection } from '@duckdb/node-api'
import type { Column } from '../frame/column.ts'
import { queryCategories, queryNumbers, queryRow } from './duckdb-columns.ts'
import type { ColumnQuery } from './duckdb-columns.ts'

/** The largest integer that a double holds without merging it with a neighbour. */
const largestSafe = BigInt(Number.MAX_SAFE_INTEGER)
const doubleTypes = new Set('TINYINT SMALLINT INTEGER UTINYINT USMALLINT UINTEGER FLOAT DOUBLE'.split(' '))
const wideTypes = new Set(['BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT', 'BIGNUM'])

/**
 * A column of a typed source. Numbers that a double holds exactly are numbers; where one integer or decimal of the
 * column would lose a digit, the whole column is text. Dates and timestamps are ms UTC (a timestamp without zone is
 * taken as UTC, infinite ones are missing). Everything else is its text: 'true' and 'false', names, times, lists.
 *
 * @param type  DuckDB's name of the type: 'BIGINT', 'DECIMAL(18,3)', 'TIMESTAMP WITH TIME ZONE'
 */
export async function queryTyped(connection: DuckDBConnection, type: string, query: ColumnQuery): Promise<Column> {
  if (doubleTypes.has(type) || (await fitsDouble(connection, type, query))) {
    return { kind: 'number', values: await queryNumbers(connection, query) }
  }
  if (type === 'DATE' || type.startsWith('TIMESTAMP')) {
    const value = `case when isfinite(${query.value}) then epoch_ms((${query.value})::timestamp) end`
    return { kind: 'timestamp', values: await queryNumbers(connection, { ...query, value }) }
  }
  return queryCategories(connection, query)
}

async function fitsDouble(connection: DuckDBConnection, type: string, query: ColumnQuery): Promise<boolean> {
  const decimals = /^DECIMAL\((\d+),(\d+)\)$/.exec(type)
  if (decimals !== null && Number(decimals[1]) <= 15) return true
  if (decimals === null && !wideTypes.has(type)) return false
  const bound = largestSafe / 10n ** BigInt(decimals?.[2] ?? 0)
  const value = `(${query.value})`
  const { fits } = await queryRow(
    connection,
    `select coalesce(bool_and(${value} between -${bound} and ${bound}), true) as fits from ${query.from}`,
  )
  return fits === true
}
