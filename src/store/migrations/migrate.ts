import { sql, type Kysely, type Transaction } from 'kysely'
import type { Database } from '../database.ts'
import type { Tables } from '../schema.ts'
import { spine } from './0001-spine.ts'
import { tracking } from './0002-tracking.ts'
import { access } from './0003-access.ts'
import { webhooks } from './0004-webhooks.ts'
import { rollouts } from './0005-rollouts.ts'

/** Every migration, in order. Forward only: one that was released is never changed, the next one corrects it. */
const MIGRATIONS: readonly {
  readonly name: string
  readonly run: (db: Kysely<unknown>, kind: Database['kind'], nowMs: number) => Promise<void>
}[] = [
  { name: '0001-spine', run: spine },
  { name: '0002-tracking', run: tracking },
  { name: '0003-access', run: access },
  { name: '0004-webhooks', run: webhooks },
  { name: '0005-rollouts', run: rollouts },
]

/** Any number, as long as no other program on the same PostgreSQL server uses it: 'thro' in ASCII. */
const advisoryLockKey = 0x7468726f

interface Migrated {
  migrations: { name: string; applied_at_ms: number }
}

/**
 * Brings the database to the newest schema, in one transaction, which other processes wait for.
 * Throws when the database has a migration this program does not know: a newer program wrote it.
 *
 * @param upTo  the last migration that is applied, by name; default: the newest
 */
export async function migrate(database: Database, nowMs: number, upTo?: string): Promise<void> {
  await database.write((trx) => migrateIn(trx, database.kind, nowMs, upTo))
}

/** Part of a transaction: as `migrate`. */
export async function migrateIn(
  trx: Transaction<Tables>,
  kind: Database['kind'],
  nowMs: number,
  upTo?: string,
): Promise<void> {
  const last = upTo === undefined ? MIGRATIONS.length : 1 + MIGRATIONS.findIndex(({ name }) => name === upTo)
  // SQLite's write lock is held already ("begin immediate"); PostgreSQL needs one of its own.
  if (kind === 'postgres') await sql`select pg_advisory_xact_lock(${advisoryLockKey})`.execute(trx)
  await sql`create table if not exists migrations (name text primary key, applied_at_ms bigint not null)`.execute(trx)
  const migrations = trx as unknown as Transaction<Migrated>
  const applied = await migrations.selectFrom('migrations').select('name').orderBy('name').execute()
  refuseNewer(applied.map((row) => row.name))
  for (const { name, run } of MIGRATIONS.slice(applied.length, last)) {
    await run(trx as unknown as Kysely<unknown>, kind, nowMs)
    await migrations.insertInto('migrations').values({ name, applied_at_ms: nowMs }).execute()
  }
}

/** Throws at migrations that this program does not know. */
export function refuseNewer(applied: readonly string[]): void {
  const unknown = applied.find((name, position) => MIGRATIONS[position]?.name !== name)
  if (unknown === undefined) return
  throw new Error(`it has the migration ${unknown}, which this version of Throughline does not know; use a newer one`)
}
