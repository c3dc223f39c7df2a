import { sql, type Kysely } from 'kysely'

/** How new versions reach those who ask, and what each process counted while they did. */
export async function rollouts(db: Kysely<unknown>): Promise<void> {
  const statements = [
    `create table rollouts (
      id text primary key,
      model text not null references registered_models (name) on update cascade,
      plan text not null,
      status text not null check (status in ('planned', 'shadow', 'ramping', 'paused', 'promoted', 'rolled-back')),
      stage integer not null,
      since_ms bigint not null,
      because text,
      started_by text not null,
      started_at_ms bigint not null
    )`,
    'create index rollouts_by_model on rollouts (model, started_at_ms)',
    // Two that are open at once would each take units from the other.
    `create unique index rollouts_open on rollouts (model) where status not in ('promoted', 'rolled-back')`,
    `create table rollout_counts (
      rollout text not null references rollouts (id), stage integer not null, process text not null, summary text not null,
      primary key (rollout, stage, process)
    )`,
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
