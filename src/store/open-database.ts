import { join } from 'node:path'
import { AppError } from '../base/errors.ts'
import type { Logger } from '../base/logger.ts'
import type { Database } from './database.ts'
import { openSqlite, type SqliteOptions } from './sqlite/open-sqlite.ts'

/** SQLite's limit on Unix is 512 bytes, of which it keeps some for the endings it adds. */
const sqlitePathMax = 500

/** PostgreSQL where there is a URL, else SQLite in the folder. @throws STORE_UNREACHABLE */
export async function openDatabase(
  root: string,
  databaseUrl?: string,
  { logger, ...sqlite }: Pick<SqliteOptions, 'create' | 'after'> & { readonly logger?: Logger | undefined } = {},
): Promise<Database> {
  if (databaseUrl === undefined) {
    const file = join(root, 'metadata.sqlite')
    return orUnreachable(file, () => {
      const bytes = Buffer.byteLength(file)
      if (bytes > sqlitePathMax) {
        throw new Error(
          `its path has ${bytes} bytes and SQLite takes ${sqlitePathMax}; THROUGHLINE_DATA_DIR names another folder`,
        )
      }
      return openSqlite(file, sqlite)
    })
  }
  await sqlite.after
  const { openPostgres, withoutPassword } = await import('./postgres/open-postgres.ts')
  return orUnreachable(withoutPassword(databaseUrl), () => {
    if (!/^postgres(ql)?:\/\//.test(databaseUrl)) throw new Error('expected a URL that begins with postgres://')
    return openPostgres(databaseUrl, logger)
  })
}

/** The one place where an error of opening gets its code. */
export async function orUnreachable<Result>(store: string, open: () => Promise<Result>): Promise<Result> {
  try {
    return await open()
  } catch (error) {
    throw new AppError('STORE_UNREACHABLE', { store, problem: problemOf(error) }, { cause: error })
  }
}

/** A host of several addresses that all refuse gives an error without a message, with one error for each inside. */
function problemOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map((each) => problemOf(each)).join('; ')
  return error instanceof Error ? error.message : String(error)
}
