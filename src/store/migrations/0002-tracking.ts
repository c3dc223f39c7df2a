import { sql, type Kysely } from 'kysely'
import type { Metrics } from '../../domain/metric.ts'
import { decodeJson } from '../codec.ts'
import { rowNumbers, type Kind } from './row-numbers.ts'

/**
 * Experiments and runs as any client may write them, logged models, and a registry that also holds what was made
 * elsewhere. What was `runs` holds the sealed records of trainings and is called so; each also is a run.
 */
export async function tracking(db: Kysely<unknown>, kind: Kind, nowMs: number): Promise<void> {
  await renameTrainings(db, kind)
  await createExperiments(db, kind)
  await createRuns(db, kind)
  await createMeasurements(db, kind)
  await createDatasets(db, kind)
  await createLoggedModels(db)
  await widenRegistry(db, kind)
  await takeOver(db, nowMs)
}

async function renameTrainings(db: Kysely<unknown>, kind: Kind): Promise<void> {
  const indexes = ['runs_by_start', 'runs_by_experiment', 'runs_by_status']
  for (const name of indexes) await sql.raw(`drop index ${name}`).execute(db)
  if (kind === 'sqlite') {
    for (const act of ['update', 'delete']) await sql.raw(`drop trigger runs_no_${act}`).execute(db)
  } else {
    for (const name of ['runs_no_change', 'runs_no_truncate']) await sql.raw(`drop trigger ${name} on runs`).execute(db)
    await sql.raw('alter table runs rename constraint runs_pkey to trainings_pkey').execute(db)
  }
  await sql.raw('alter table runs rename to trainings').execute(db)
  await sql.raw('create index trainings_by_start on trainings (started_at_ms, id)').execute(db)
  await sql.raw('create index trainings_by_experiment on trainings (experiment, started_at_ms, id)').execute(db)
  await sql.raw('create index trainings_by_status on trainings (status, started_at_ms, id)').execute(db)
  const claim = 'a run that ended never changes'
  if (kind === 'sqlite') {
    for (const act of ['update', 'delete']) {
      await sql
        .raw(
          `create trigger trainings_no_${act} before ${act} on trainings when old.status <> 'running'
           begin select raise(abort, '${claim}'); end`,
        )
        .execute(db)
    }
    return
  }
  const call = `execute function refuse_change('${claim}')`
  await sql
    .raw(
      `create trigger trainings_no_change before update or delete on trainings for each row
       when (old.status <> 'running') ${call}`,
    )
    .execute(db)
  await sql
    .raw(`create trigger trainings_no_truncate before truncate on trainings for each statement ${call}`)
    .execute(db)
}

async function createExperiments(db: Kysely<unknown>, kind: Kind): Promise<void> {
  await sql
    .raw(
      `create table experiments (
        id ${rowNumbers(kind)},
        name text not null unique,
        artifact_location text,
        created_at_ms bigint not null,
        updated_at_ms bigint not null,
        deleted_at_ms bigint
      )`,
    )
    .execute(db)
  await pairs(db, kind, 'experiment_tags', 'experiment_id bigint not null references experiments (id)', 'experiment_id')
}

async function createRuns(db: Kysely<unknown>, kind: Kind): Promise<void> {
  await sql
    .raw(
      `create table runs (
        number ${rowNumbers(kind)},
        id text not null unique,
        experiment_id bigint not null references experiments (id),
        name text not null,
        user_id text not null,
        status text not null check (status in ('running', 'scheduled', 'finished', 'failed', 'killed', 'dead')),
        started_at_ms bigint not null,
        ended_at_ms bigint,
        artifact_uri text not null,
        deleted_at_ms bigint,
        beat_at_ms bigint
      )`,
    )
    .execute(db)
  // Text is ordered by its bytes, as SQLite does it.
  const id = kind === 'sqlite' ? 'id' : 'id collate "C"'
  await sql
    .raw(`create index runs_by_experiment on runs (experiment_id, started_at_ms desc, ${id}, deleted_at_ms)`)
    .execute(db)
  await sql.raw('create index runs_by_status on runs (status, beat_at_ms)').execute(db)
  for (const table of ['params', 'run_tags']) {
    await pairs(db, kind, table, 'run bigint not null references runs (number)', 'run')
    // Values may be longer than PostgreSQL's indexes take.
    const value = kind === 'sqlite' ? 'value' : 'substr(value, 1, 100)'
    await sql.raw(`create index ${table}_by_key on ${table} (key, ${value}, run)`).execute(db)
    // Most keys have few values: without this, PostgreSQL expects a tenth of the rows, and looks each up by itself.
    if (kind === 'postgres') {
      await sql.raw(`create statistics ${table}_values (mcv) on key, (${value}) from ${table}`).execute(db)
    }
  }
}

/**
 * `latest_metrics` has one row for each key of a run: what lists and searches compare. Each history has its row there,
 * which refers to the run: were PostgreSQL to look the run up again for each value, writing would take half as long
 * again.
 */
async function createMeasurements(db: Kysely<unknown>, kind: Kind): Promise<void> {
  const run = (reference: string): string =>
    `run bigint not null ${reference}, key text not null, at_ms bigint not null, step bigint not null,
     value double precision not null`
  const ofRun = run('references runs (number)')
  const history = kind === 'sqlite' ? ofRun : run('')
  const keyed = kind === 'sqlite' ? ' without rowid' : ''
  await sql.raw(`create table metrics (${history}, primary key (run, key, at_ms, step, value))${keyed}`).execute(db)
  await sql.raw(`create table latest_metrics (${ofRun}, primary key (run, key))${keyed}`).execute(db)
  await sql.raw('create index latest_metrics_by_key on latest_metrics (key, value, run)').execute(db)
}

async function createDatasets(db: Kysely<unknown>, kind: Kind): Promise<void> {
  await sql
    .raw(
      `create table datasets (
        id ${rowNumbers(kind)},
        experiment_id bigint not null references experiments (id),
        name text not null,
        digest text not null,
        source_type text not null,
        source text not null,
        schema text,
        profile text,
        unique (experiment_id, name, digest)
      )`,
    )
    .execute(db)
  await sql
    .raw(
      `create table run_datasets (
        run bigint not null references runs (number),
        dataset_id bigint not null references datasets (id),
        primary key (run, dataset_id)
      )`,
    )
    .execute(db)
  await sql
    .raw(
      `create table run_dataset_tags (
        run bigint not null, dataset_id bigint not null, key text not null, value text not null,
        primary key (run, dataset_id, key),
        foreign key (run, dataset_id) references run_datasets (run, dataset_id)
      )`,
    )
    .execute(db)
  await sql.raw('create index run_datasets_by_dataset on run_datasets (dataset_id, run)').execute(db)
  await sql
    .raw(
      `create table run_models (
        run bigint not null references runs (number),
        direction text not null check (direction in ('input', 'output')),
        model_id text not null,
        step bigint not null,
        primary key (run, direction, model_id)
      )`,
    )
    .execute(db)
}

async function createLoggedModels(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table logged_models (
        id text primary key,
        experiment_id bigint not null references experiments (id),
        name text not null,
        artifact_uri text not null,
        created_at_ms bigint not null,
        updated_at_ms bigint not null,
        status text not null check (status in ('pending', 'ready', 'failed')),
        status_message text,
        model_type text not null,
        source_run_id text,
        deleted_at_ms bigint
      )`,
    )
    .execute(db)
  await sql
    .raw('create index logged_models_by_experiment on logged_models (experiment_id, created_at_ms desc)')
    .execute(db)
  await sql.raw('create index logged_models_by_run on logged_models (source_run_id)').execute(db)
  for (const table of ['logged_model_params', 'logged_model_tags']) {
    await sql
      .raw(
        `create table ${table} (
          model_id text not null references logged_models (id), key text not null, value text not null,
          primary key (model_id, key)
        )`,
      )
      .execute(db)
  }
  await sql
    .raw(
      `create table logged_model_metrics (
        model_id text not null references logged_models (id),
        run_id text not null,
        key text not null,
        at_ms bigint not null,
        step bigint not null,
        value double precision not null,
        dataset_name text not null,
        dataset_digest text not null,
        primary key (model_id, key, dataset_name, dataset_digest, run_id, at_ms, step, value)
      )`,
    )
    .execute(db)
}

/**
 * A version made elsewhere has no artifact of ours: what serving needs may be null. What tells of a version (its
 * description, stage, status) may change, the rest never does.
 */
async function widenRegistry(db: Kysely<unknown>, kind: Kind): Promise<void> {
  for (const column of [
    'renamed_to text',
    'description text',
    "user_id text not null default ''",
    'created_at_ms bigint not null default 0',
    'updated_at_ms bigint not null default 0',
    'deleted_at_ms bigint',
  ]) {
    await sql.raw(`alter table registered_models add column ${column}`).execute(db)
  }
  await (kind === 'sqlite' ? rebuildVersionsSqlite(db) : widenVersionsPostgres(db))
  const first = `select min(created_at_ms) from model_versions where model = registered_models.name`
  await sql
    .raw(
      `update registered_models set created_at_ms = coalesce((${first}), 0), updated_at_ms = coalesce((${first}), 0)`,
    )
    .execute(db)
  await sql
    .raw(
      `create table registered_model_tags (
        model text not null references registered_models (name) on update cascade,
        key text not null, value text not null, primary key (model, key)
      )`,
    )
    .execute(db)
  await sql
    .raw(
      `create table model_version_tags (
        model text not null, version bigint not null, key text not null, value text not null,
        primary key (model, version, key),
        foreign key (model, version) references model_versions (model, version) on update cascade
      )`,
    )
    .execute(db)
  await sql.raw('create index model_versions_by_run on model_versions (run_id)').execute(db)
  await sql.raw('create index model_versions_by_model_id on model_versions (model_id)').execute(db)
}

/** Columns of a version that no statement changes. Its model's name follows the model. */
const fixedColumns = [
  ...['version', 'digest', 'evaluated_digest', 'run_id', 'snapshot_hash', 'created_at_ms', 'signature', 'metrics'],
  ...['gate_passed', 'gate_reasons', 'report_digest', 'source', 'location', 'run_link', 'user_id', 'model_id'],
].join(', ')

const addedColumns = `source text, location text, run_link text, user_id text not null default '', model_id text,
  description text,
  stage text not null default 'None', status text not null default 'ready', status_message text,
  updated_at_ms bigint not null default 0, deleted_at_ms bigint`

async function rebuildVersionsSqlite(db: Kysely<unknown>): Promise<void> {
  const kept = `model, version, digest, evaluated_digest, run_id, snapshot_hash, created_at_ms, signature, metrics,
    gate_passed, gate_reasons, report_digest`
  const model = 'references registered_models (name) on update cascade'
  const statements = [
    'drop trigger model_versions_no_update',
    'drop trigger model_versions_no_delete',
    'create table old_aliases as select * from aliases',
    'drop table aliases',
    'alter table model_versions rename to old_versions',
    `create table model_versions (
      model text not null ${model}, version bigint not null check (version >= 1), digest text, evaluated_digest text,
      run_id text, snapshot_hash text, created_at_ms bigint not null, signature text, metrics text,
      gate_passed integer check (gate_passed in (0, 1)), gate_reasons text, report_digest text, ${addedColumns},
      primary key (model, version), unique (model, digest)
    )`,
    `insert into model_versions (${kept}, updated_at_ms) select ${kept}, created_at_ms from old_versions`,
    'drop table old_versions',
    `create table aliases (
      model text not null, alias text not null, version bigint not null, primary key (model, alias),
      foreign key (model, version) references model_versions (model, version) on update cascade
    )`,
    'insert into aliases select model, alias, version from old_aliases',
    'drop table old_aliases',
    `create trigger model_versions_no_update before update of ${fixedColumns} on model_versions
     begin select raise(abort, 'a model version never changes'); end`,
    `create trigger model_versions_no_delete before delete on model_versions
     begin select raise(abort, 'a model version never changes'); end`,
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}

async function widenVersionsPostgres(db: Kysely<unknown>): Promise<void> {
  const nullable = [
    ...['digest', 'evaluated_digest', 'run_id', 'snapshot_hash', 'signature', 'metrics', 'gate_passed', 'gate_reasons'],
  ]
  const statements = [
    'drop trigger model_versions_no_change on model_versions',
    ...nullable.map((column) => `alter table model_versions alter column ${column} drop not null`),
    ...addedColumns.split(',').map((column) => `alter table model_versions add column ${column}`),
    'update model_versions set updated_at_ms = created_at_ms',
    'alter table aliases drop constraint aliases_version',
    'alter table model_versions drop constraint model_versions_model_fkey',
    `alter table model_versions add constraint model_versions_model_fkey
     foreign key (model) references registered_models (name) on update cascade`,
    `alter table aliases add constraint aliases_version
     foreign key (model, version) references model_versions (model, version) on update cascade`,
    `create trigger model_versions_no_change before update of ${fixedColumns} on model_versions for each row
     execute function refuse_change('a model version never changes')`,
    `create trigger model_versions_no_delete before delete on model_versions for each row
     execute function refuse_change('a model version never changes')`,
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** Each training becomes a run of the experiment that has its project's name. Experiment 0 is there from the start. */
async function takeOver(db: Kysely<unknown>, nowMs: number): Promise<void> {
  await sql`insert into experiments (id, name, created_at_ms, updated_at_ms)
    values (0, 'Default', ${nowMs}, ${nowMs})`.execute(db)
  await sql
    .raw(
      `insert into experiments (name, created_at_ms, updated_at_ms)
       select experiment, min(started_at_ms), min(started_at_ms) from trainings
       where experiment <> 'Default' group by experiment order by min(started_at_ms), experiment`,
    )
    .execute(db)
  const trainings = await sql<Trained>`
    select t.id, t.experiment, t.status, t.started_at_ms, t.ended_at_ms, t.seed, t.versions, t.metrics, e.id as number
    from trainings t join experiments e on e.name = t.experiment order by t.started_at_ms, t.id`.execute(db)
  for (const training of trainings.rows) await takeOverTraining(db, training)
}

interface Trained {
  readonly id: string
  readonly experiment: string
  readonly status: string
  readonly started_at_ms: number
  readonly ended_at_ms: number | null
  readonly seed: number | string
  readonly versions: string
  readonly metrics: string
  readonly number: number
}

/** The run is as it would be had it been made today. */
async function takeOverTraining(db: Kysely<unknown>, training: Trained): Promise<void> {
  const { id, experiment, status, started_at_ms: startedAtMs, ended_at_ms: endedAtMs, number } = training
  const name = `${experiment} ${id.slice(0, 6)}`
  const inserted = await sql<{ number: number }>`
    insert into runs (id, experiment_id, name, user_id, status, started_at_ms, ended_at_ms, artifact_uri)
    values (${id}, ${number}, ${name}, '', ${status}, ${startedAtMs}, ${endedAtMs},
      ${`mlflow-artifacts:/${number}/${id}/artifacts`}) returning number`.execute(db)
  const run = inserted.rows[0]!.number
  await sql`insert into params (run, key, value) values (${run}, 'seed', ${String(training.seed)})`.execute(db)
  const versions = decodeJson(training.versions) as { readonly throughline: string; readonly commit?: string }
  const tags = {
    'mlflow.runName': name,
    'mlflow.source.name': `throughline ${versions.throughline}`,
    'mlflow.source.type': 'PROJECT',
    ...(versions.commit === undefined ? {} : { 'mlflow.source.git.commit': versions.commit }),
  }
  for (const [key, value] of Object.entries(tags)) {
    await sql`insert into run_tags (run, key, value) values (${run}, ${key}, ${value})`.execute(db)
  }
  if (status !== 'finished') return
  for (const [key, { value }] of Object.entries(decodeJson(training.metrics) as Metrics)) {
    for (const table of ['metrics', 'latest_metrics']) {
      await sql`insert into ${sql.table(table)} (run, key, at_ms, step, value)
        values (${run}, ${key}, ${endedAtMs}, 0, ${value})`.execute(db)
    }
  }
}

async function pairs(db: Kysely<unknown>, kind: Kind, table: string, owner: string, ownerKey: string): Promise<void> {
  const keyed = kind === 'sqlite' ? ' without rowid' : ''
  await sql
    .raw(
      `create table ${table} (${owner}, key text not null, value text not null, primary key (${ownerKey}, key))${keyed}`,
    )
    .execute(db)
}
