import { CompiledQuery, sql, type Transaction } from 'kysely'
import { toParameter } from './codec.ts'
import type { Database } from './database.ts'
import type { Tables } from './schema.ts'

/** Values of one column of many rows; all columns of an insert have the same length. */
export interface Column {
  readonly name: string
  readonly type: 'bigint' | 'text' | 'double precision'
  readonly values: readonly (number | bigint | string | null)[]
}

/**
 * Many rows as one message to the database: an array for each column. SQLite's thread steps one prepared statement
 * through them; PostgreSQL, which checks each row of `values` by itself, is given one array for each column.
 *
 * @param after  what stands behind the rows: 'on conflict do nothing', 'returning number'
 */
export async function insertColumns<Row = never>(
  trx: Transaction<Tables>,
  kind: Database['kind'],
  table: keyof Tables,
  columns: readonly Column[],
  after = '',
): Promise<readonly Row[]> {
  const names = columns.map(({ name }) => name)
  const into = `insert into ${table} (${names.join(', ')})`
  if (kind === 'postgres') {
    const { rows } = await sql<Row>`${sql.raw(into)} select * from ${unnested(columns)} ${sql.raw(after)}`.execute(trx)
    return rows
  }
  const statement = `${into} values (${names.map(() => '?').join(', ')}) ${after}`
  const parameters = columns.map(({ values }) => values.map(toParameter))
  const { rows } = await trx.executeQuery<Row>(CompiledQuery.raw(statement, parameters))
  return rows
}

/** On PostgreSQL, rows to select from. */
export function unnested(columns: readonly Column[]) {
  const arrays = columns.map((column) => sql`${arrayLiteral(column)}::${sql.raw(column.type)}[]`)
  return sql`unnest(${sql.join(arrays)}) as rows (${sql.join(columns.map(({ name }) => sql.ref(name)))})`
}

/** PostgreSQL's text of an array. Numbers print as it reads them, NaN and the infinities too. */
function arrayLiteral({ type, values }: Column): string {
  if (type !== 'text') return `{${values.map((value) => value ?? 'NULL').join(',')}}`
  return `{${values.map((value) => (value === null ? 'NULL' : `"${String(value).replaceAll(/["\\]/g, '\\$&')}"`)).join(',')}}`
}
