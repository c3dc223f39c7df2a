import { AppError } from '../base/errors.ts'
import type { SqlExpression } from '../domain/source.ts'
import type { Column } from '../frame/column.ts'
import { columnOf } from '../frame/frame.ts'
import type { Frame } from '../frame/frame.ts'
import { duckDbProblem, quotedName, withDuckDb } from './duckdb.ts'
import type { DuckDbLimits } from './duckdb.ts'
import { createTable } from './duckdb-columns.ts'
import { describeColumns, queryTable } from './typed-query.ts'

/**
 * Evaluates a user's SQL expression over the columns of a frame: VARCHAR for text sources, DOUBLE, TIMESTAMP and
 * VARCHAR for typed ones. NULL is missing; a boolean gives 'true' and 'false'. The expression sees no file and no
 * network, so that a snapshot depends on its source alone.
 *
 * @throws SQL_REFUSED with DuckDB's message; also where the expression does not give one value a row
 */
export async function derivedColumn(
  frame: Frame,
  { sql }: SqlExpression,
  options: DuckDbLimits & { readonly signal?: AbortSignal | undefined },
): Promise<Column> {
  const used = [...frame.columns].filter(([name]) => mentions(sql, name))
  // an expression of constants still needs rows to stand on
  const [first] = frame.columns
  const columns = used.length > 0 || first === undefined ? used : [first]
  try {
    return await withDuckDb({ ...options, what: 'Evaluating SQL', sealed: true }, async (db) => {
      await createTable(
        db.connection,
        'staged',
        columns.map(([, column]) => column),
      )
      const named = columns.map(([name, column], i) => `${stagedValue(column, i)} as ${quotedName(name)}`)
      await db.connection.run(`create view source as select ${named.join(', ')} from staged`)
      await db.connection.run(`create table derived as select (\n${sql}\n) as value from source`)
      const described = await describeColumns(db, 'derived')
      const from = { columns: described.map((column) => ({ ...column, value: 'value' })), from: 'derived' }
      const derived = await queryTable(db, from)
      if (derived.rowCount !== frame.rowCount) {
        throw new Error(`it gives ${derived.rowCount} values for ${frame.rowCount} rows`)
      }
      return columnOf(derived, 'value')
    })
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('SQL_REFUSED', { expression: sql, problem: `${duckDbProblem(error)}.` }, { cause: error })
  }
}

/** Whether an expression can refer to the column: its name is in the text, or the text may mean all columns. */
function mentions(sql: string, name: string): boolean {
  const text = sql.toLowerCase()
  return /\*|columns\s*\(/.test(text) || text.includes(name.replaceAll('"', '""').toLowerCase())
}

function stagedValue(column: Column, index: number): string {
  const staged = `c${index}`
  if (column.kind === 'number') return `nullif(${staged}, 'nan'::double)`
  if (column.kind === 'timestamp') return `make_timestamp_ms(case when not isnan(${staged}) then ${staged}::bigint end)`
  return staged
}
