import type { Selectable, Transaction } from 'kysely'
import { AppError } from '../base/errors.ts'
import type { RegisteredModel, RegisteredVersion, Stage, VersionKey } from '../domain/registered-model.ts'
import type { KeyValue } from '../domain/run.ts'
import type { Database } from './database.ts'
import type { ModelVersionRow, RegisteredModelRow, Tables } from './schema.ts'

type Reader = Database['read'] | Transaction<Tables>
type ModelRow = Selectable<RegisteredModelRow>
type VersionRow = Selectable<ModelVersionRow>

/** @throws REGISTERED_MODEL_NOT_FOUND */
export async function registeredRow(db: Reader, name: string): Promise<ModelRow> {
  const query = db.selectFrom('registered_models').selectAll().where('name', '=', name)
  const row = await query.where('deleted_at_ms', 'is', null).executeTakeFirst()
  if (row === undefined) throw new AppError('REGISTERED_MODEL_NOT_FOUND', { model: name })
  return row
}

/** @throws REGISTERED_VERSION_NOT_FOUND */
export async function versionRow(db: Reader, { model, version }: VersionKey): Promise<VersionRow> {
  const query = db.selectFrom('model_versions').selectAll().where('model', '=', model).where('version', '=', version)
  const row = await query.where('deleted_at_ms', 'is', null).executeTakeFirst()
  if (row === undefined) throw new AppError('REGISTERED_VERSION_NOT_FOUND', { model, version: String(version) })
  return row
}

/** Models with all that is told of them, in the order of `rows`: one query for each kind of thing, not for each model. */
export async function registeredModels(db: Reader, rows: readonly ModelRow[]): Promise<RegisteredModel[]> {
  if (rows.length === 0) return []
  const names = rows.map(({ name }) => name)
  const newest = db
    .selectFrom('model_versions')
    .select(({ fn }) => ['model', fn.max('version').as('version')])
    .where('model', 'in', names)
    .where('deleted_at_ms', 'is', null)
    .groupBy(['model', 'stage'])
  const [tags, aliases, latest] = await Promise.all([
    db.selectFrom('registered_model_tags').selectAll().where('model', 'in', names).orderBy('key').execute(),
    db.selectFrom('aliases').selectAll().where('model', 'in', names).orderBy('alias').execute(),
    db
      .selectFrom('model_versions as v')
      .innerJoin(newest.as('newest'), (join) =>
        join.onRef('newest.model', '=', 'v.model').onRef('newest.version', '=', 'v.version'),
      )
      .selectAll('v')
      .orderBy('v.version')
      .execute(),
  ])
  const tagsOf = Map.groupBy(tags, ({ model }) => model)
  const aliasesOf = Map.groupBy(aliases, ({ model }) => model)
  const latestOf = Map.groupBy(await registeredVersions(db, latest), ({ model }) => model)
  return rows.map((row) => ({
    name: row.name,
    ...(row.description === null ? {} : { description: row.description }),
    userId: row.user_id,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    tags: (tagsOf.get(row.name) ?? []).map(toPair),
    aliases: (aliasesOf.get(row.name) ?? []).map(({ alias, version }) => ({ alias, version })),
    latest: latestOf.get(row.name) ?? [],
  }))
}

/** The same of versions. */
export async function registeredVersions(db: Reader, rows: readonly VersionRow[]): Promise<RegisteredVersion[]> {
  if (rows.length === 0) return []
  const models = [...new Set(rows.map(({ model }) => model))]
  const numbers = [...new Set(rows.map(({ version }) => version))]
  const [tags, aliases] = await Promise.all([
    db
      .selectFrom('model_version_tags')
      .selectAll()
      .where('model', 'in', models)
      .where('version', 'in', numbers)
      .orderBy('key')
      .execute(),
    db
      .selectFrom('aliases')
      .selectAll()
      .where('model', 'in', models)
      .where('version', 'in', numbers)
      .orderBy('alias')
      .execute(),
  ])
  const tagsOf = Map.groupBy(tags, keyOf)
  const aliasesOf = Map.groupBy(aliases, keyOf)
  return rows.map((row) =>
    toRegisteredVersion(
      row,
      (tagsOf.get(keyOf(row)) ?? []).map(toPair),
      (aliasesOf.get(keyOf(row)) ?? []).map(({ alias }) => alias),
    ),
  )
}

const keyOf = ({ model, version }: VersionKey): string => `${version} ${model}`
const toPair = ({ key, value }: KeyValue): KeyValue => ({ key, value })

/** Where clients ask for the files of a version that Throughline made. The name is the one it was registered under. */
export function servedLocation({ model, version }: VersionKey): string {
  return `mlflow-artifacts:/models/${encodeURIComponent(model)}/${version}`
}

function toRegisteredVersion(
  row: VersionRow,
  tags: readonly KeyValue[],
  aliases: readonly string[],
): RegisteredVersion {
  const source = row.source ?? servedLocation(row)
  return {
    model: row.model,
    version: row.version,
    ...(row.description === null ? {} : { description: row.description }),
    userId: row.user_id,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    stage: row.stage as Stage,
    status: row.status as RegisteredVersion['status'],
    ...(row.status_message === null ? {} : { statusMessage: row.status_message }),
    source,
    location: row.location ?? source,
    ...(row.run_id === null ? {} : { runId: row.run_id }),
    ...(row.run_link === null ? {} : { runLink: row.run_link }),
    ...(row.model_id === null ? {} : { modelId: row.model_id }),
    tags,
    aliases,
  }
}
