import { sql, type Kysely } from 'kysely'

type Kind = 'sqlite' | 'postgres'

/** Runs, models, versions, aliases, evidence; and the triggers that keep what must not change. */
export async function spine(db: Kysely<unknown>, kind: Kind): Promise<void> {
  await createRuns(db)
  await createModels(db)
  await createEvidence(db)
  await (kind === 'sqlite' ? guardSqlite(db) : guardPostgres(db))
}

async function createRuns(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('runs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('experiment', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) =>
      column.notNull().check(sql`status in ('running', 'finished', 'failed', 'dead')`),
    )
    .addColumn('started_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('ended_at_ms', 'bigint')
    .addColumn('pid', 'bigint', (column) => column.notNull())
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('config', 'text', (column) => column.notNull())
    .addColumn('seed', 'double precision', (column) => column.notNull())
    .addColumn('versions', 'text', (column) => column.notNull())
    .addColumn('snapshot_hash', 'text')
    .addColumn('metrics', 'text', (column) => column.notNull())
    .addColumn('result', 'text')
    .addColumn('error_code', 'text')
    .addColumn('error_message', 'text')
    .execute()
  await db.schema.createIndex('runs_by_start').on('runs').columns(['started_at_ms', 'id']).execute()
  await db.schema.createIndex('runs_by_experiment').on('runs').columns(['experiment', 'started_at_ms', 'id']).execute()
  await db.schema.createIndex('runs_by_status').on('runs').columns(['status', 'started_at_ms', 'id']).execute()
}

async function createModels(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('registered_models')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('last_version', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('model_versions')
    .addColumn('model', 'text', (column) => column.notNull().references('registered_models.name'))
    .addColumn('version', 'bigint', (column) => column.notNull().check(sql`version >= 1`))
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('evaluated_digest', 'text', (column) => column.notNull())
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('snapshot_hash', 'text', (column) => column.notNull())
    .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('signature', 'text', (column) => column.notNull())
    .addColumn('metrics', 'text', (column) => column.notNull())
    .addColumn('gate_passed', 'integer', (column) => column.notNull().check(sql`gate_passed in (0, 1)`))
    .addColumn('gate_reasons', 'text', (column) => column.notNull())
    .addColumn('report_digest', 'text')
    .addPrimaryKeyConstraint('model_versions_key', ['model', 'version'])
    .addUniqueConstraint('model_versions_digest', ['model', 'digest'])
    .execute()
  await db.schema
    .createTable('aliases')
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('alias', 'text', (column) => column.notNull())
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('aliases_key', ['model', 'alias'])
    .addForeignKeyConstraint('aliases_version', ['model', 'version'], 'model_versions', ['model', 'version'])
    .execute()
}

async function createEvidence(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('evidence')
    .addColumn('id', 'bigint', (column) => column.primaryKey())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('digest', 'text')
    .addColumn('details', 'text', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('evidence_by_subject').on('evidence').columns(['subject', 'id']).execute()
  await db.schema
    .createTable('evidence_head')
    .addColumn('one', 'integer', (column) => column.primaryKey().check(sql`one = 1`))
    .addColumn('last_id', 'bigint', (column) => column.notNull())
    .execute()
  await sql`insert into evidence_head (one, last_id) values (1, 0)`.execute(db)
}

async function guardSqlite(db: Kysely<unknown>): Promise<void> {
  const refuse = async (table: string, act: string, condition: string, claim: string): Promise<void> => {
    const name = `${table}_no_${act}`
    await sql
      .raw(`create trigger ${name} before ${act} on ${table} ${condition} begin select raise(abort, '${claim}'); end`)
      .execute(db)
  }
  for (const act of ['update', 'delete']) {
    await refuse('evidence', act, '', 'evidence is append-only')
    await refuse('model_versions', act, '', 'a model version never changes')
    await refuse('runs', act, "when old.status <> 'running'", 'a run that ended never changes')
  }
}

async function guardPostgres(db: Kysely<unknown>): Promise<void> {
  await sql`create function refuse_change() returns trigger language plpgsql as
    $$ begin raise exception '%', tg_argv[0]; end $$`.execute(db)
  const refuse = async (table: string, when: string, claim: string): Promise<void> => {
    const call = `execute function refuse_change('${claim}')`
    await sql
      .raw(`create trigger ${table}_no_change before update or delete on ${table} for each row ${when} ${call}`)
      .execute(db)
    await sql
      .raw(`create trigger ${table}_no_truncate before truncate on ${table} for each statement ${call}`)
      .execute(db)
  }
  await refuse('evidence', '', 'evidence is append-only')
  await refuse('model_versions', '', 'a model version never changes')
  await refuse('runs', "when (old.status <> 'running')", 'a run that ended never changes')
}
