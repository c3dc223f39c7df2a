import { dirname, resolve } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { AppError } from '../../base/errors.ts'
import type { KeyValue } from '../../domain/run.ts'
import type {
  Skipped,
  TrackedExperiment,
  TrackedLoggedModel,
  TrackedModel,
  TrackedRun,
  TrackedWork,
} from '../../domain/tracked.ts'
import { artifactFolders } from './artifact-folders.ts'
import { double, integer, modelStatus, ms, present, runStatus, text, versionStatus, type Fields } from './fields.ts'
import { ageOfSchema } from './schema-versions.ts'

/** Tables that are read, and those that only repeat or order others. */
const readTables = [
  ...['experiments', 'experiment_tags', 'runs', 'params', 'tags', 'metrics', 'datasets', 'inputs', 'input_tags'],
  ...['registered_models', 'registered_model_tags', 'registered_model_aliases', 'model_versions', 'model_version_tags'],
  ...['logged_models', 'logged_model_params', 'logged_model_tags', 'logged_model_metrics'],
  ...['latest_metrics', 'alembic_version', 'workspaces'],
]

/** What MLflow puts in place of what a deleted version had. */
const redacted = /^REDACTED-/

interface Opened {
  readonly all: (sql: string, ...values: SQLInputValue[]) => readonly Fields[]
  has(table: string): boolean
}

/**
 * MLflow's SQLite database, of 2.x and 3.x, read and never written. @throws IMPORT_UNREADABLE where the file is another,
 * or its schema is older than 2.0
 *
 * @param artifacts  where its artifacts are by now, when not where it says
 */
export function readMlflowDatabase(file: string, artifacts?: string): TrackedWork {
  let database: DatabaseSync
  try {
    database = new DatabaseSync(file, { readOnly: true })
    database.prepare('select version_num from alembic_version').get()
  } catch (error) {
    const problem = `it is no database of MLflow (${error instanceof Error ? error.message : String(error)})`
    throw new AppError('IMPORT_UNREADABLE', { from: file, problem }, { cause: error })
  }
  const skipped: Skipped[] = []
  const opened = openedOf(database)
  const revision = String(opened.all('select version_num from alembic_version')[0]?.['version_num'])
  const age = ageOfSchema(revision)
  if (age === 'too old' || !opened.has('experiments')) {
    database.close()
    const problem = `its schema is ${revision}, older than MLflow 2.0: run \`mlflow db upgrade\` first`
    throw new AppError('IMPORT_UNREADABLE', { from: file, problem })
  }
  if (age === 'newer')
    skipped.push({ what: 'what is newer than MLflow 3.17', why: `the schema ${revision} is not known` })
  skipped.push(...otherTables(opened))
  const experiments = opened.all('select * from experiments order by experiment_id')
  const deletedOf = new Map(
    experiments
      .filter((row) => row['lifecycle_stage'] === 'deleted')
      .map((row) => [text(row['experiment_id'])!, ms(row['last_update_time'])]),
  )
  return {
    from: file,
    experiments: experiments.map((row) => toExperiment(opened, row)),
    runIds: opened.all('select run_uuid from runs order by start_time, run_uuid').map((row) => text(row['run_uuid'])!),
    run: async (id) => readRun(opened, id, deletedOf),
    loggedModels: opened.has('logged_models') ? readLoggedModels(opened) : [],
    models: opened.has('registered_models') ? readModels(opened) : [],
    folderOf: artifactFolders(artifacts, dirname(resolve(file)), skipped),
    skipped,
    close: () => database.close(),
  }
}

function openedOf(database: DatabaseSync): Opened {
  const tables = new Set(
    database
      .prepare("select name from sqlite_master where type = 'table'")
      .all()
      .map((row) => String(row['name'])),
  )
  return {
    has: (table) => tables.has(table),
    all(sql, ...values) {
      const statement = database.prepare(sql)
      statement.setReadBigInts(true)
      return statement.all(...values)
    },
  }
}

function otherTables({ all }: Opened): Skipped[] {
  return all(
    "select name from sqlite_master where type = 'table' and name not like 'sqlite~_%' escape '~' order by name",
  ).flatMap(({ name }) => {
    if (readTables.includes(String(name))) return []
    const rows = integer(all(`select count(*) as n from "${String(name)}"`)[0]?.['n'])
    return rows === 0 ? [] : [{ what: `${rows} rows of ${String(name)}`, why: 'there is no place for them here' }]
  })
}

/** Names are unique in a workspace of MLflow 3.10 and later; all but the default one stand before the name. */
function nameOf(row: Fields): string {
  const workspace = text(row['workspace'])
  return `${workspace === undefined || workspace === 'default' ? '' : `${workspace}-`}${text(row['name'])}`
}

function pairsOf(rows: readonly Fields[]): KeyValue[] {
  return rows.map((row) => ({ key: text(row['key'])!, value: text(row['value']) ?? '' }))
}

function toExperiment({ all }: Opened, row: Fields): TrackedExperiment {
  const updatedAtMs = ms(row['last_update_time'])
  return {
    key: text(row['experiment_id'])!,
    name: nameOf(row),
    createdAtMs: ms(row['creation_time']),
    updatedAtMs,
    ...(row['lifecycle_stage'] === 'deleted' ? { deletedAtMs: updatedAtMs } : {}),
    tags: pairsOf(
      all(
        'select key, value from experiment_tags where experiment_id = ? order by key',
        row['experiment_id'] as bigint,
      ),
    ),
  }
}

function readRun(opened: Opened, id: string, deletedOf: ReadonlyMap<string, number>): TrackedRun {
  const { all } = opened
  const row = all('select * from runs where run_uuid = ?', id)[0]!
  const experiment = text(row['experiment_id'])!
  // A run that went with its experiment comes back with it.
  const deletedAtMs =
    row['lifecycle_stage'] === 'deleted' ? (deletedOf.get(experiment) ?? ms(row['deleted_time'])) : undefined
  const tags = pairsOf(all('select key, value from tags where run_uuid = ? order by key', id))
  return {
    id,
    experiment,
    name: text(row['name']) || (tags.find(({ key }) => key === 'mlflow.runName')?.value ?? id),
    userId: text(row['user_id']) ?? '',
    status: runStatus(row['status']),
    startedAtMs: integer(row['start_time']) ?? 0,
    ...present({ endedAtMs: integer(row['end_time']), deletedAtMs }),
    params: pairsOf(all('select key, value from params where run_uuid = ? order by key', id)),
    tags,
    metrics: all('select * from metrics where run_uuid = ? order by key, timestamp, step', id).map((metric) => ({
      key: text(metric['key'])!,
      value: Number(metric['is_nan']) === 1 ? Number.NaN : double(metric['value']),
      atMs: integer(metric['timestamp']) ?? 0,
      step: integer(metric['step']) ?? 0,
    })),
    ...linksOf(opened, id),
    artifactUri: text(row['artifact_uri']) ?? '',
  }
}

/** What a run read and made: since 2.4 datasets, since 3.0 models. */
function linksOf({ all, has }: Opened, id: string): Pick<TrackedRun, 'datasets' | 'inputModels' | 'outputModels'> {
  if (!has('inputs')) return { datasets: [], inputModels: [], outputModels: [] }
  const inputs = all(
    `select i.input_uuid, d.* from inputs i join datasets d on d.dataset_uuid = i.source_id
     where i.source_type = 'DATASET' and i.destination_type = 'RUN' and i.destination_id = ? order by d.name, d.digest`,
    id,
  )
  const models = all(`select * from inputs where source_id = ? and source_type in ('RUN_INPUT', 'RUN_OUTPUT')`, id)
  const of = (type: string) => models.filter((row) => row['source_type'] === type)
  return {
    datasets: inputs.map((row) => ({
      dataset: {
        name: text(row['name'])!,
        digest: text(row['digest'])!,
        sourceType: text(row['dataset_source_type']) ?? '',
        source: text(row['dataset_source']) ?? '',
        ...present({ schema: text(row['dataset_schema']), profile: text(row['dataset_profile']) }),
      },
      tags: pairsOf(
        all('select name as key, value from input_tags where input_uuid = ? order by name', String(row['input_uuid'])),
      ),
    })),
    inputModels: of('RUN_INPUT').map((row) => text(row['destination_id'])!),
    outputModels: of('RUN_OUTPUT').map((row) => ({
      modelId: text(row['destination_id'])!,
      step: integer(row['step']) ?? 0,
    })),
  }
}

function readLoggedModels({ all }: Opened): TrackedLoggedModel[] {
  return all('select * from logged_models order by model_id').map((row) => {
    const id = text(row['model_id'])!
    const updatedAtMs = ms(row['last_updated_timestamp_ms'])
    const metrics = all('select * from logged_model_metrics where model_id = ? order by metric_name, metric_step', id)
    return {
      id,
      experiment: text(row['experiment_id'])!,
      name: text(row['name'])!,
      createdAtMs: ms(row['creation_timestamp_ms']),
      updatedAtMs,
      ...(row['lifecycle_stage'] === 'deleted' ? { deletedAtMs: updatedAtMs } : {}),
      status: modelStatus(row['status']),
      modelType: text(row['model_type']) ?? '',
      ...present({ statusMessage: text(row['status_message']), sourceRunId: text(row['source_run_id']) }),
      artifactUri: text(row['artifact_location'])!,
      params: pairsOf(
        all('select param_key as key, param_value as value from logged_model_params where model_id = ? order by 1', id),
      ),
      tags: pairsOf(
        all('select tag_key as key, tag_value as value from logged_model_tags where model_id = ? order by 1', id),
      ),
      metrics: metrics.map((metric) => ({
        key: text(metric['metric_name'])!,
        // NaN is null there.
        value: metric['metric_value'] === null ? Number.NaN : double(metric['metric_value']),
        atMs: integer(metric['metric_timestamp_ms']) ?? 0,
        step: integer(metric['metric_step']) ?? 0,
        runId: text(metric['run_id'])!,
        datasetName: text(metric['dataset_name']) ?? '',
        datasetDigest: text(metric['dataset_digest']) ?? '',
      })),
    }
  })
}

function readModels({ all, has }: Opened): TrackedModel[] {
  const inWorkspace = (row: Fields): readonly Fields[] => (row['workspace'] === undefined ? [] : [row])
  return all('select * from registered_models order by name').map((row) => {
    const name = String(row['name'])
    const own = (table: string, order: string): readonly Fields[] => {
      if (!has(table)) return []
      const rows = all(`select * from ${table} where name = ? order by ${order}`, name)
      return inWorkspace(row).length === 0 ? rows : rows.filter((each) => each['workspace'] === row['workspace'])
    }
    const tags = own('model_version_tags', 'key')
    return {
      name: nameOf(row),
      userId: '',
      createdAtMs: ms(row['creation_time']),
      updatedAtMs: ms(row['last_updated_time'] ?? row['creation_time']),
      ...present({ description: text(row['description']) }),
      tags: pairsOf(own('registered_model_tags', 'key')),
      aliases: own('registered_model_aliases', 'alias').map((each) => ({
        alias: text(each['alias'])!,
        version: Number(each['version']),
      })),
      versions: own('model_versions', 'version').map((each) =>
        toVersion(each, pairsOf(tags.filter((tag) => tag['version'] === each['version']))),
      ),
    }
  })
}

/** Of a row of the database, or of a document of the file store, which has the same names but for the times. */
export function toVersion(row: Fields, tags: readonly KeyValue[]): TrackedModel['versions'][number] {
  const updatedAtMs = ms(row['last_updated_time'] ?? row['last_updated_timestamp'] ?? row['creation_time'])
  const isDeleted = row['current_stage'] === 'Deleted_Internal'
  const kept = (value: unknown): string | undefined =>
    redacted.test(String(value)) ? undefined : text(value) || undefined
  return {
    version: Number(row['version']),
    createdAtMs: ms(row['creation_time'] ?? row['creation_timestamp']),
    updatedAtMs,
    ...(isDeleted ? { deletedAtMs: updatedAtMs } : {}),
    userId: text(row['user_id']) ?? '',
    stage: isDeleted ? 'None' : (text(row['current_stage']) ?? 'None'),
    status: versionStatus(row['status']),
    ...present({
      description: text(row['description']),
      statusMessage: text(row['status_message']) || undefined,
      source: kept(row['source']),
      location: row['storage_location'] === row['source'] ? undefined : kept(row['storage_location']),
      runId: kept(row['run_id']),
      runLink: kept(row['run_link']),
      modelId: kept(row['model_id']),
    }),
    tags,
  }
}
