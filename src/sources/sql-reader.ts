import { createHash } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, resolve } from 'node:path'
import { StatementType } from '@duckdb/node-api'
import { AppError } from '../base/errors.ts'
import type { Frame } from '../frame/frame.ts'
import { distinctNames, repeatedNote } from './column-names.ts'
import { duckDbProblem, quotedName, withDuckDb } from './duckdb.ts'
import type { DuckDb, DuckDbLimits } from './duckdb.ts'
import type { ReadOptions } from './file-chunks.ts'
import { whileUnchanged } from './file-stamp.ts'
import type { ReadFile } from './read-file.ts'
import { describeColumns, queryTable } from './typed-query.ts'

/** Share of the work that the query itself is. */
const queryShare = 0.5

/**
 * Reads what one SELECT in a .sql file gives, in DuckDB's SQL; types as in `queryTable`. Files that it names without a
 * folder are looked for beside the .sql file, then in the project folder. DuckDB has no network and installs nothing.
 *
 * One thread runs the query, so that the same query over the same files gives the same rows in the same order with one
 * version of DuckDB, also where it says no ORDER BY; `random()` is seeded. Write ORDER BY where the order must outlast
 * a change of version. The digest is that of the text and of the rows: it changes with either.
 *
 * @throws SQL_REFUSED with DuckDB's message: no single SELECT, an error of syntax, a table, file or column unknown
 */
export async function readSql(path: string, project: string, options: DuckDbLimits & ReadOptions): Promise<ReadFile> {
  const sql = await readFile(path, 'utf8')
  const folders = [...new Set([dirname(path), resolve(project)])]
  const fail = (problem: string, cause?: unknown): never => {
    throw new AppError('SQL_REFUSED', { expression: `in ${path}`, problem }, { cause })
  }
  const comma = folders.find((folder) => folder.includes(','))
  if (comma !== undefined) fail(`DuckDB cannot look for files in a folder with a comma in its name: ${comma}.`)
  const files = filesNamed(sql, folders, fail)
  const limits = { ...options, threads: 1, searchFolders: folders, what: `Running ${path}` }
  try {
    return await whileUnchanged(files, () => withDuckDb(limits, (db) => queryFile(db, { path, sql, fail }, options)))
  } catch (error) {
    if (error instanceof AppError) throw error
    return fail(`${duckDbProblem(error)}${placeOf(error)}.`, error)
  }
}

async function queryFile(
  db: DuckDb,
  { path, sql, fail }: { readonly path: string; readonly sql: string; readonly fail: (problem: string) => never },
  { onShare }: ReadOptions,
): Promise<ReadFile> {
  const names = await selectedNames(db, sql, fail)
  await db.connection.run('select setseed(0.5)')
  await db.connection.run(`create temp table result as\n${sql}`)
  onShare?.(queryShare)
  const { names: distinct, repeated } = distinctNames(names)
  const described = await describeColumns(db, 'result')
  // the names in the table are DuckDB's way to part repeated ones; ours go by place
  const columns = described.map(({ name, type }, i) => ({ name: distinct[i]!, type, value: quotedName(name) }))
  const frame = await queryTable(db, { columns, from: 'result' }, (share) =>
    onShare?.(queryShare + share * (1 - queryShare)),
  )
  if (frame.rowCount === 0) throw new AppError('SOURCE_EMPTY', { path, rows: 0 })
  return {
    frame,
    digest: digestOf(sql, frame),
    description: `SQL, ${frame.rowCount.toLocaleString('en')} rows, ${frame.columns.size} columns`,
    repeated,
    notes: repeatedNote(repeated),
  }
}

/** The names of the columns as the query gives them, repeated ones too. */
async function selectedNames({ connection }: DuckDb, sql: string, fail: (problem: string) => never): Promise<string[]> {
  // DuckDB's binding fails without a message on a text without a statement
  const isEmpty = sql.replaceAll(/--.*$|\/\*[\s\S]*?\*\//gm, '').trim() === ''
  const statements = isEmpty ? undefined : await connection.extractStatements(sql)
  if (statements?.count !== 1) fail(`expected one SELECT, received ${statements?.count ?? 0} statements.`)
  const statement = await statements.prepare(0)
  if (statement.statementType !== StatementType.SELECT) {
    fail(`expected a SELECT, received ${StatementType[statement.statementType]}.`)
  }
  if (statement.parameterCount > 0) fail(`expected no parameters, received ${statement.parameterCount}.`)
  return Array.from({ length: statement.columnCount }, (_, i) => statement.columnName(i))
}

/**
 * The files that the texts of a query name: relative ones as found in the folders. DuckDB itself looks in the working
 * folder first, so that another file of the same name there would be read in the place of the one meant.
 */
function filesNamed(sql: string, folders: readonly string[], fail: (problem: string) => never): string[] {
  const texts = [...sql.matchAll(/'((?:[^']|'')*)'/g)].map(([, text]) => text!.replaceAll("''", "'"))
  const files = texts.flatMap((text) => {
    const found = folders.map((folder) => resolve(folder, text)).find(isFile)
    const here = resolve(text)
    if (found !== undefined && !isAbsolute(text) && here !== found && isFile(here)) {
      fail(`'${text}' is beside it and in the working folder: write the whole path.`)
    }
    return found === undefined ? [] : [found]
  })
  return [...new Set(files)]
}

/** The line of the text that DuckDB points at. */
function placeOf(error: unknown): string {
  const line = /^LINE (\d+):/m.exec(error instanceof Error ? error.message : '')?.[1]
  return line === undefined ? '' : ` (line ${line})`
}

function isFile(path: string): boolean {
  return !path.includes('\0') && existsSync(path) && statSync(path).isFile()
}

function digestOf(sql: string, frame: Frame): string {
  const hash = createHash('sha256').update(sql)
  for (const [name, column] of frame.columns) {
    hash.update(`\0${name}\0${column.kind}\0`)
    if (column.kind === 'text') hash.update(JSON.stringify(column.values))
    else if (column.kind === 'category') hash.update(JSON.stringify(column.categories)).update(column.codes)
    else hash.update(column.values)
  }
  return hash.digest('hex')
}
