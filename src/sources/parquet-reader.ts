import { AppError } from '../base/errors.ts'
import type { Column } from '../frame/column.ts'
import { frameOf } from '../frame/frame.ts'
import { assertDistinct } from './csv-reader.ts'
import type { ReadFile } from './csv-reader.ts'
import { duckDbProblem, quotedName, quotedText, withDuckDb } from './duckdb.ts'
import type { DuckDb, DuckDbLimits } from './duckdb.ts'
import { queryRow } from './duckdb-columns.ts'
import { fileDigest } from './file-chunks.ts'
import { queryTyped } from './typed-query.ts'

/** A column of a DuckDB table or file: its name and DuckDB's name of its type. */
interface Described {
  readonly name: string
  readonly type: string
}

/** Reads a Parquet file column by column; types as in `queryTyped`. */
export async function readParquet(
  path: string,
  options: DuckDbLimits & { readonly signal?: AbortSignal | undefined },
): Promise<ReadFile> {
  const digest = await fileDigest(path, options.signal)
  try {
    return await withDuckDb({ ...options, what: `Reading ${path}` }, async (db) => {
      const from = `read_parquet(${quotedText(path)})`
      await assertNamesDistinct(db, path)
      const described = await describeColumns(db, from)
      const { rows } = await queryRow(db.connection, `select count(*)::double as rows from ${from}`)
      const rowCount = Number(rows)
      if (rowCount === 0) throw new AppError('SOURCE_EMPTY', { path, rows: 0 })
      const columns: [string, Column][] = []
      for (const { name, type } of described) {
        columns.push([name, await queryTyped(db.connection, type, { value: quotedName(name), from, rowCount })])
      }
      const description = `Parquet, ${rowCount.toLocaleString('en')} rows, ${columns.length} columns`
      return { frame: frameOf(columns, rowCount), digest, description }
    })
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('SOURCE_UNREADABLE', { path, problem: `${duckDbProblem(error)}.` }, { cause: error })
  }
}

/** Names and types of what a query's `from` gives. */
export async function describeColumns({ connection }: DuckDb, from: string): Promise<Described[]> {
  const reader = await connection.runAndReadAll(`describe select * from ${from}`)
  return reader.getRowObjects().map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }))
}

/** DuckDB would call a second `a` `a_1` without a word, so the names are taken from the file's own schema. */
async function assertNamesDistinct({ connection }: DuckDb, path: string): Promise<void> {
  const reader = await connection.runAndReadAll(
    `select name, coalesce(num_children, 0)::integer as children from parquet_schema(${quotedText(path)})`,
  )
  const [root, ...elements] = reader
    .getRowObjects()
    .map((row) => ({ name: String(row['name']), children: Number(row['children']) }))
  const top: string[] = []
  let at = 0
  const skip = (): void => {
    const element = elements[at++]
    for (let child = 0; child < (element?.children ?? 0); child++) skip()
  }
  while (top.length < (root?.children ?? 0) && at < elements.length) {
    top.push(elements[at]!.name)
    skip()
  }
  assertDistinct(path, top)
}
