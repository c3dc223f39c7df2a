import { mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Kysely } from 'kysely'
import type { Database } from '../database.ts'
import type { Tables } from '../schema.ts'
import { startThread } from './thread-client.ts'
import { threadDialect } from './thread-dialect.ts'

export interface SqliteOptions {
  /** How long a statement waits for another process to end its transaction. */
  readonly busyTimeoutMs?: number
  /** How long a transaction or statement waits for others of this process; longer than the lock of one can take. */
  readonly waitMaxMs?: number
}

/**
 * SQLite in two threads: one that writes (WAL, synchronous FULL, foreign keys), one read-only, started at the first
 * read. Neither ever holds up the event loop. Safe beside other processes on the same file.
 */
export async function openSqlite(file: string, options: SqliteOptions = {}): Promise<Database> {
  const { busyTimeoutMs = 15_000, waitMaxMs = 30_000 } = options
  const writer = startThread({ file, readOnly: false, busyTimeoutMs })
  await writer.execute('select 1', [])
  const write = new Kysely<Tables>({ dialect: threadDialect(writer, waitMaxMs) })
  let reader: Kysely<Tables> | undefined
  return {
    kind: 'sqlite',
    get read() {
      reader ??= new Kysely<Tables>({
        dialect: threadDialect(startThread({ file, readOnly: true, busyTimeoutMs }), waitMaxMs),
      })
      return reader
    },
    write: (body) => write.transaction().execute(body),
    async snapshot(body) {
      const folder = await mkdtemp(join(dirname(file), 'snapshot-'))
      const copy = join(folder, 'metadata.sqlite')
      const copier = startThread({ file, readOnly: true, busyTimeoutMs })
      try {
        await copier.execute('vacuum into ?', [copy])
        const db = new Kysely<Tables>({
          dialect: threadDialect(startThread({ file: copy, readOnly: true, busyTimeoutMs }), waitMaxMs),
        })
        try {
          return await body(db)
        } finally {
          await db.destroy()
        }
      } finally {
        await copier.close()
        await rm(folder, { recursive: true, force: true })
      }
    },
    describe: () => file,
    async close() {
      await reader?.destroy()
      await write.destroy()
      await writer.close()
    },
  }
}
