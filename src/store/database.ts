import type { Kysely, Transaction } from 'kysely'
import type { Tables } from './schema.ts'

/** An open metadata database. */
export interface Database {
  readonly kind: 'sqlite' | 'postgres'
  /** Reads outside a transaction; on SQLite a thread of its own, so that no read waits for a write. */
  readonly read: Kysely<Tables>
  /** One transaction, begun as a writer. Inside it only `trx` may be used: anything else waits for it to end. */
  write<Result>(body: (trx: Transaction<Tables>) => Promise<Result>): Promise<Result>
  /** Reads that all see the database as it is now, whatever is written meanwhile; nobody waits for them. */
  snapshot<Result>(body: (db: Kysely<Tables>) => Promise<Result>): Promise<Result>
  /** For people: a path, or a URL without its password. */
  describe(): string
  close(): Promise<void>
}
