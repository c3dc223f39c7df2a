import { sql, type Kysely } from 'kysely'
import { rowNumbers, type Kind } from './row-numbers.ts'

/** Addresses that are told of events, and what is still to be told to them. */
export async function webhooks(db: Kysely<unknown>, kind: Kind): Promise<void> {
  const statements = [
    `create table webhooks (
      id text primary key,
      name text not null,
      description text,
      url text not null,
      secret text,
      status text not null check (status in ('active', 'disabled')),
      created_at_ms bigint not null,
      updated_at_ms bigint not null,
      deleted_at_ms bigint,
      held_by text,
      held_until_ms bigint
    )`,
    `create table webhook_events (
      webhook_id text not null references webhooks (id), event text not null, primary key (webhook_id, event)
    )`,
    'create index webhook_events_by_event on webhook_events (event, webhook_id)',
    `create table webhook_deliveries (
      id ${rowNumbers(kind)},
      webhook_id text not null references webhooks (id),
      event text not null,
      at_ms bigint not null,
      data text not null,
      attempts integer not null,
      due_at_ms bigint not null,
      problem text,
      given_up_at_ms bigint
    )`,
    `create index webhook_deliveries_waiting on webhook_deliveries (webhook_id, id) where given_up_at_ms is null`,
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
