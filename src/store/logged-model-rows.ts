import { sql, type Selectable, type Transaction } from 'kysely'
import { AppError } from '../base/errors.ts'
import type { LoggedModel, LoggedModelStatus, ModelMeasurement } from '../domain/logged-model.ts'
import type { KeyValue } from '../domain/run.ts'
import { decodeDouble } from './codec.ts'
import type { Database } from './database.ts'
import type { LoggedModelMetricRow, LoggedModelRow, Tables } from './schema.ts'

/** Values of one key, dataset and run that an answer tells, the latest: as many as a page of a history. MLflow tells all. */
const seriesMax = 25_000

type Reader = Database['read'] | Transaction<Tables>

/** @throws LOGGED_MODEL_NOT_FOUND */
export async function loggedModelRow(db: Reader, id: string, withDeleted = false): Promise<Selectable<LoggedModelRow>> {
  const row = await db.selectFrom('logged_models').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined || (row.deleted_at_ms !== null && !withDeleted)) {
    throw new AppError('LOGGED_MODEL_NOT_FOUND', { model: id })
  }
  return row
}

/** Models with all that lists show of them, in the order of `rows`: one query for each kind of thing. */
export async function loggedModels(db: Reader, rows: readonly Selectable<LoggedModelRow>[]): Promise<LoggedModel[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const [params, tags, metrics, versions] = await Promise.all([
    db.selectFrom('logged_model_params').selectAll().where('model_id', 'in', ids).orderBy('key').execute(),
    db.selectFrom('logged_model_tags').selectAll().where('model_id', 'in', ids).orderBy('key').execute(),
    db
      .selectFrom(numberedMetrics(db).where('model_id', 'in', ids).as('m'))
      .selectAll()
      .where('place', '<=', seriesMax)
      .orderBy('key')
      .orderBy('at_ms')
      .orderBy('step')
      .orderBy('run_id')
      .orderBy('dataset_name')
      .orderBy('dataset_digest')
      .orderBy('value')
      .execute(),
    db
      .selectFrom('model_versions')
      .select(['model_id', 'model', 'version'])
      .where('model_id', 'in', ids)
      .where('deleted_at_ms', 'is', null)
      .orderBy('model')
      .orderBy('version')
      .execute(),
  ])
  const [paramsOf, tagsOf, metricsOf] = [byModel(params), byModel(tags), byModel(metrics)]
  const versionsOf = Map.groupBy(versions, ({ model_id: id }) => id)
  return rows.map((row) => ({
    ...toLoggedModel(row),
    params: (paramsOf.get(row.id) ?? []).map(toPair),
    tags: (tagsOf.get(row.id) ?? []).map(toPair),
    metrics: (metricsOf.get(row.id) ?? []).map(toMeasurement),
    registrations: (versionsOf.get(row.id) ?? []).map(({ model, version }) => ({ model, version })),
  }))
}

/** Metrics of models; `place` 1 is the latest of its key, dataset and run, by time, then step, then value. */
function numberedMetrics(db: Reader) {
  return db
    .selectFrom('logged_model_metrics')
    .selectAll()
    .select(
      sql<number>`row_number() over (partition by model_id, key, dataset_name, dataset_digest, run_id
        order by at_ms desc, step desc, value desc)`.as('place'),
    )
}

function byModel<Row extends { readonly model_id: string }>(rows: readonly Row[]): Map<string, Row[]> {
  return Map.groupBy(rows, ({ model_id: id }) => id)
}

const toPair = ({ key, value }: KeyValue): KeyValue => ({ key, value })

function toMeasurement(row: LoggedModelMetricRow): ModelMeasurement {
  const { dataset_name: name, dataset_digest: digest } = row
  return {
    key: row.key,
    value: decodeDouble(row.value),
    atMs: row.at_ms,
    step: row.step,
    runId: row.run_id,
    ...(name === '' ? {} : { dataset: { name, ...(digest === '' ? {} : { digest }) } }),
  }
}

function toLoggedModel(row: Selectable<LoggedModelRow>) {
  return {
    id: row.id,
    experimentId: String(row.experiment_id),
    name: row.name,
    artifactUri: row.artifact_uri,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    status: row.status as LoggedModelStatus,
    ...(row.status_message === null ? {} : { statusMessage: row.status_message }),
    modelType: row.model_type,
    ...(row.source_run_id === null ? {} : { sourceRunId: row.source_run_id }),
  }
}
