import type { Kysely } from 'kysely'
import type { RunStatus } from '../../domain/run.ts'
import type {
  TrackedExperiment,
  TrackedLoggedModel,
  TrackedModel,
  TrackedRun,
  TrackedVersion,
} from '../../domain/tracked.ts'
import { decodeDouble } from '../codec.ts'
import type { Database } from '../database.ts'
import { runDetails, runRow, toMeasurement } from '../run-rows.ts'
import type { Tables } from '../schema.ts'

type Reader = Kysely<Tables>

/** Columns of a version that serving needs. */
const servedColumns = [
  ...['digest', 'evaluated_digest', 'snapshot_hash', 'signature', 'metrics', 'gate_passed', 'gate_reasons'],
  'report_digest',
] as const

/** All experiments, or the one of this name; their keys are their ids. */
export async function readExperiments(db: Reader, name?: string): Promise<TrackedExperiment[]> {
  let query = db.selectFrom('experiments').selectAll().orderBy('id')
  if (name !== undefined) query = query.where('name', '=', name)
  const rows = await query.execute()
  const tags = await db.selectFrom('experiment_tags').selectAll().orderBy('experiment_id').orderBy('key').execute()
  const tagsOf = Map.groupBy(tags, (tag) => tag.experiment_id)
  return rows.map((row) => ({
    key: String(row.id),
    name: row.name,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    ...(row.deleted_at_ms === null ? {} : { deletedAtMs: row.deleted_at_ms }),
    tags: pairs(tagsOf.get(row.id)),
  }))
}

export async function readRunIds(db: Reader, experiment: string): Promise<string[]> {
  const query = db.selectFrom('runs').select('id').where('experiment_id', '=', Number(experiment))
  return (await query.orderBy('number').execute()).map(({ id }) => id)
}

/** With every value of every metric. @throws RUN_NOT_FOUND */
export async function readRun(db: Reader, kind: Database['kind'], id: string): Promise<TrackedRun> {
  const row = await runRow(db, id)
  const [detail] = await runDetails({ read: db, kind }, [row])
  const history = db.selectFrom('metrics').selectAll().where('run', '=', row.number)
  const metrics = await history.orderBy('key').orderBy('at_ms').orderBy('step').orderBy('value').execute()
  const training = await db.selectFrom('trainings').selectAll().where('id', '=', id).executeTakeFirst()
  return {
    id,
    experiment: String(row.experiment_id),
    name: row.name,
    userId: row.user_id,
    status: row.status as RunStatus,
    startedAtMs: row.started_at_ms,
    ...(row.ended_at_ms === null ? {} : { endedAtMs: row.ended_at_ms }),
    ...(row.deleted_at_ms === null ? {} : { deletedAtMs: row.deleted_at_ms }),
    params: detail!.params,
    tags: detail!.tags,
    metrics: metrics.map(toMeasurement),
    datasets: detail!.datasets,
    inputModels: detail!.inputModels,
    outputModels: detail!.outputModels,
    artifactUri: row.artifact_uri,
    ...(training === undefined ? {} : { training: { ...training } }),
  }
}

/** Those of some experiments, or one of them. */
export async function readLoggedModels(
  db: Reader,
  experiments: readonly string[],
  id?: string,
): Promise<TrackedLoggedModel[]> {
  if (experiments.length === 0) return []
  let query = db.selectFrom('logged_models').selectAll().where('experiment_id', 'in', experiments.map(Number))
  if (id !== undefined) query = query.where('id', '=', id)
  const found: TrackedLoggedModel[] = []
  for (const row of await query.orderBy('id').execute()) {
    const own = <Table extends 'logged_model_params' | 'logged_model_tags'>(table: Table) =>
      db
        .selectFrom(table as 'logged_model_tags')
        .select(['key', 'value'])
        .where('model_id', '=', row.id)
        .orderBy('key')
        .execute()
    const metrics = db.selectFrom('logged_model_metrics').selectAll().where('model_id', '=', row.id)
    found.push({
      id: row.id,
      experiment: String(row.experiment_id),
      name: row.name,
      createdAtMs: row.created_at_ms,
      updatedAtMs: row.updated_at_ms,
      ...(row.deleted_at_ms === null ? {} : { deletedAtMs: row.deleted_at_ms }),
      status: row.status as TrackedLoggedModel['status'],
      ...(row.status_message === null ? {} : { statusMessage: row.status_message }),
      modelType: row.model_type,
      ...(row.source_run_id === null ? {} : { sourceRunId: row.source_run_id }),
      artifactUri: row.artifact_uri,
      params: await own('logged_model_params'),
      tags: await own('logged_model_tags'),
      metrics: (await metrics.orderBy('key').orderBy('at_ms').orderBy('step').execute()).map((metric) => ({
        key: metric.key,
        value: decodeDouble(metric.value),
        atMs: metric.at_ms,
        step: metric.step,
        runId: metric.run_id,
        datasetName: metric.dataset_name,
        datasetDigest: metric.dataset_digest,
      })),
    })
  }
  return found
}

export async function readModels(db: Reader): Promise<TrackedModel[]> {
  const found: TrackedModel[] = []
  for (const row of await db.selectFrom('registered_models').selectAll().orderBy('name').execute()) {
    const tags = db.selectFrom('registered_model_tags').selectAll().where('model', '=', row.name)
    const aliases = db.selectFrom('aliases').select(['alias', 'version']).where('model', '=', row.name)
    found.push({
      name: row.name,
      ...(row.description === null ? {} : { description: row.description }),
      userId: row.user_id,
      createdAtMs: row.created_at_ms,
      updatedAtMs: row.updated_at_ms,
      ...(row.deleted_at_ms === null ? {} : { deletedAtMs: row.deleted_at_ms }),
      ...(row.renamed_to === null ? {} : { renamedTo: row.renamed_to }),
      tags: pairs(await tags.orderBy('key').execute()),
      aliases: await aliases.orderBy('alias').execute(),
      versions: await readVersions(db, row.name),
    })
  }
  return found
}

export async function readVersions(db: Reader, model: string): Promise<TrackedVersion[]> {
  const rows = await db.selectFrom('model_versions').selectAll().where('model', '=', model).orderBy('version').execute()
  const tags = await db.selectFrom('model_version_tags').selectAll().where('model', '=', model).orderBy('key').execute()
  return rows.map((row) => ({
    version: row.version,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    ...(row.deleted_at_ms === null ? {} : { deletedAtMs: row.deleted_at_ms }),
    ...(row.description === null ? {} : { description: row.description }),
    userId: row.user_id,
    stage: row.stage,
    status: row.status,
    ...(row.status_message === null ? {} : { statusMessage: row.status_message }),
    ...(row.source === null ? {} : { source: row.source }),
    ...(row.location === null ? {} : { location: row.location }),
    ...(row.run_id === null ? {} : { runId: row.run_id }),
    ...(row.run_link === null ? {} : { runLink: row.run_link }),
    ...(row.model_id === null ? {} : { modelId: row.model_id }),
    tags: pairs(tags.filter((tag) => tag.version === row.version)),
    ...(row.digest === null
      ? {}
      : { served: Object.fromEntries(servedColumns.map((column) => [column, row[column]])) }),
  }))
}

function pairs(rows: readonly { readonly key: string; readonly value: string }[] = []) {
  return rows.map(({ key, value }) => ({ key, value }))
}
