import type { Database } from '../database.ts'
import { startThread } from './thread-client.ts'

export interface SqliteOptions {
  /** How long a statement waits for another process to end its transaction. */
  readonly busyTimeoutMs?: number
  /** How long a transaction or statement waits for others of this process; longer than the lock of one can take. */
  readonly waitMaxMs?: number
  /** Statements that make a file without tables what it is to be, in one transaction, before all else. */
  readonly create?: string
  /** What must have happened before the file can be there, such as the making of its folder. */
  readonly after?: Promise<unknown>
}

/**
 * SQLite in two threads: one that writes (WAL, synchronous FULL, foreign keys), one read-only. Neither ever holds up the
 * event loop. Safe beside other processes on the same file. The threads start, and the file is opened, while this
 * thread loads Kysely.
 */
export async function openSqlite(file: string, options: SqliteOptions = {}): Promise<Database> {
  const { busyTimeoutMs = 15_000, waitMaxMs = 30_000, create, after } = options
  const startReader = (of: string) => startThread({ file: of, readOnly: true, busyTimeoutMs })
  const writer = startThread({ file, readOnly: false, busyTimeoutMs, ...(create === undefined ? {} : { create }) })
  const reader = startReader(file)
  try {
    await after
    const [{ sqliteDatabase }] = await Promise.all([import('./sqlite-database.ts'), writer.execute('select 1', [])])
    return sqliteDatabase({ file, writer, reader, waitMaxMs, startReader })
  } catch (error) {
    await Promise.all([writer.close(), reader.close()])
    throw error
  }
}
