import { mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Kysely } from 'kysely'
import type { Database } from '../database.ts'
import type { Tables } from '../schema.ts'
import { threadDialect } from './thread-dialect.ts'
import type { ThreadClient } from './thread-client.ts'

/** A database over the threads of its file, which close with it. */
export function sqliteDatabase(over: {
  readonly file: string
  readonly writer: ThreadClient
  readonly reader: ThreadClient
  readonly waitMaxMs: number
  /** Another reading thread, of any file. */
  readonly startReader: (file: string) => ThreadClient
}): Database {
  const { file, writer, reader, waitMaxMs, startReader } = over
  const connect = (thread: ThreadClient) => new Kysely<Tables>({ dialect: threadDialect(thread, waitMaxMs) })
  const write = connect(writer)
  const read = connect(reader)
  return {
    kind: 'sqlite',
    read,
    write: (body) => write.transaction().execute(body),
    async snapshot(body) {
      const folder = await mkdtemp(join(dirname(file), 'snapshot-'))
      const copy = join(folder, 'metadata.sqlite')
      const copier = startReader(file)
      try {
        await copier.execute('vacuum into ?', [copy])
        const db = connect(startReader(copy))
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
      await read.destroy()
      await write.destroy()
      // Kysely destroys no connection that was never used.
      await Promise.all([reader.close(), writer.close()])
    },
  }
}
