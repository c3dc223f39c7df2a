import { AppError } from '../base/errors.ts'
import { distinctNames, repeatedNote } from './column-names.ts'
import { duckDbProblem, quotedName, quotedText, withDuckDb } from './duckdb.ts'
import type { DuckDb, DuckDbLimits } from './duckdb.ts'
import { fileDigest } from './file-chunks.ts'
import type { ReadOptions } from './file-chunks.ts'
import type { ReadFile } from './read-file.ts'
import { describeColumns, queryTable } from './typed-query.ts'

/** Reads a Parquet file column by column; types as in `queryTable`. */
export async function readParquet(path: string, options: DuckDbLimits & ReadOptions): Promise<ReadFile> {
  const digest = await fileDigest(path, { signal: options.signal })
  try {
    return await withDuckDb({ ...options, what: `Reading ${path}` }, async (db) => {
      const { names, repeated } = distinctNames(await topNames(db, path))
      const places = names.map((_, i) => `c${i}`)
      const file = `read_parquet(${quotedText(path)})`
      const described = await describeColumns(db, file)
      // DuckDB would call a second `a` `a_1` without a word: then the columns are taken by their place
      const isPlain = described.every(({ name }, i) => name === names[i])
      const from = isPlain ? file : `${file} as placed(${places.join(', ')})`
      const columns = described.map(({ type }, i) => ({
        name: names[i]!,
        type,
        value: quotedName(isPlain ? names[i]! : places[i]!),
      }))
      const frame = await queryTable(db, { columns, from }, options.onShare)
      if (frame.rowCount === 0) throw new AppError('SOURCE_EMPTY', { path, rows: 0 })
      const description = `Parquet, ${frame.rowCount.toLocaleString('en')} rows, ${frame.columns.size} columns`
      return { frame, digest, description, repeated, notes: repeatedNote(repeated) }
    })
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('SOURCE_UNREADABLE', { path, problem: `${duckDbProblem(error)}.` }, { cause: error })
  }
}

/** The names of the columns from the file's own schema, a tree in preorder. */
async function topNames({ connection }: DuckDb, path: string): Promise<string[]> {
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
  return top
}
