import type { Selectable, Transaction } from 'kysely'
import { AppError } from '../base/errors.ts'
import { versionName } from '../domain/model-version.ts'
import type { By, NewRegisteredVersion, RegistryStore, Stage, VersionKey } from '../domain/registered-model.ts'
import { encodeMs } from './codec.ts'
import type { Database } from './database.ts'
import { addRegistration } from './logged-model-registrations.ts'
import { lockModel, moveAlias, record, touch, upsertTag } from './registry-acts.ts'
import { registeredRow, registeredVersions, versionRow } from './registry-rows.ts'
import type { ModelVersionRow, Tables } from './schema.ts'

type Kept = Omit<
  RegistryStore,
  | ('createModel' | 'model' | 'describeModel' | 'renameModel' | 'deleteModel' | 'setModelTag' | 'deleteModelTag')
  | ('searchModels' | 'searchVersions')
>

/** Versions of registered models in the metadata database, and the aliases that point at them. */
export function registeredVersionStore(database: Database): Kept {
  async function act(key: VersionKey, body: (trx: Transaction<Tables>) => Promise<void>) {
    await database.write(async (trx) => {
      await lockModel(trx, key.model)
      await versionRow(trx, key)
      await body(trx)
    })
  }
  const told = async (row: Selectable<ModelVersionRow>) => (await registeredVersions(database.read, [row]))[0]!
  const read = async (key: VersionKey) => told(await versionRow(database.read, key))
  return {
    version: read,
    async createVersion(version, by) {
      return read(await database.write((trx) => createVersion(trx, version, by)))
    },
    async versionByAlias(model, alias) {
      await registeredRow(database.read, model)
      const aliases = database.read.selectFrom('aliases').selectAll().where('model', '=', model)
      const found = await aliases.where('alias', '=', alias).executeTakeFirst()
      if (found === undefined) throw new AppError('REGISTERED_ALIAS_NOT_FOUND', { alias })
      return read(found)
    },
    async newestVersion(model) {
      await registeredRow(database.read, model)
      const versions = database.read.selectFrom('model_versions').selectAll().where('model', '=', model)
      const row = await versions
        .where('deleted_at_ms', 'is', null)
        .orderBy('version', 'desc')
        .limit(1)
        .executeTakeFirst()
      if (row === undefined) throw new AppError('REGISTERED_VERSION_NOT_FOUND', { model, version: 'latest' })
      return told(row)
    },
    async describeVersion(key, description, by) {
      await act(key, async (trx) => {
        await change(trx, key, { description: description ?? null, updated_at_ms: encodeMs(by.atMs) })
        const details = { description: description ?? null }
        await record(trx, by, { action: 'version.described', subject: versionName(key), details })
      })
      return read(key)
    },
    async moveStage(key, stage, archivesOthers, by) {
      await act(key, (trx) => moveStage(trx, key, stage, archivesOthers, by))
      return read(key)
    },
    async deleteVersion(key, by) {
      await act(key, (trx) => deleteVersion(trx, key, by))
    },
    async setVersionTag(key, tag, by) {
      await act(key, async (trx) => {
        await upsertTag(trx, key, tag)
        const data = { name: key.model, version: String(key.version), ...tag }
        await record(
          trx,
          by,
          { action: 'version.tagged', subject: versionName(key), details: { ...tag } },
          { event: 'model_version_tag.set', model: key.model, data },
        )
      })
    },
    async deleteVersionTag(key, tag, by) {
      await act(key, async (trx) => {
        const tags = trx.deleteFrom('model_version_tags').where('model', '=', key.model)
        const deleted = tags.where('version', '=', key.version).where('key', '=', tag)
        if ((await deleted.executeTakeFirstOrThrow()).numDeletedRows === 0n) return
        const data = { name: key.model, version: String(key.version), key: tag }
        await record(
          trx,
          by,
          { action: 'version.untagged', subject: versionName(key), details: { key: tag } },
          { event: 'model_version_tag.deleted', model: key.model, data },
        )
      })
    },
    async setAlias(key, alias, by) {
      await act(key, (trx) => moveAlias(trx, { ...key, ...by, alias }))
    },
    async deleteAlias(model, alias, by) {
      await database.write(async (trx) => {
        await lockModel(trx, model)
        await registeredRow(trx, model)
        await dropAliases(trx, { model, alias }, by)
      })
    },
  }
}

async function createVersion(trx: Transaction<Tables>, version: NewRegisteredVersion, by: By): Promise<VersionKey> {
  const { model, source, location, runId, runLink, modelId, description, tags } = version
  const last = await lockModel(trx, model)
  await registeredRow(trx, model)
  const key = { model, version: (last ?? 0) + 1 }
  const at = encodeMs(by.atMs)
  await trx
    .insertInto('model_versions')
    .values({
      ...{ ...key, source, location, created_at_ms: at, updated_at_ms: at },
      ...{ run_id: runId ?? null, run_link: runLink ?? null, model_id: modelId ?? null },
      description: description ?? null,
    })
    .execute()
  const next = { last_version: key.version, updated_at_ms: at }
  await trx.updateTable('registered_models').set(next).where('name', '=', model).execute()
  for (const tag of tags) await upsertTag(trx, key, tag)
  if (modelId !== undefined) await addRegistration(trx, modelId, key, at)
  const details = { source, run: runId ?? null, loggedModel: modelId ?? null }
  const data = {
    ...{ name: model, version: String(key.version), source, run_id: runId ?? null },
    ...{ tags: Object.fromEntries(tags.map((tag) => [tag.key, tag.value])), description: description ?? null },
  }
  await record(
    trx,
    by,
    { action: 'model.registered', subject: versionName(key), details },
    { event: 'model_version.created', model, data },
  )
  return key
}

async function moveStage(
  trx: Transaction<Tables>,
  key: VersionKey,
  stage: Stage,
  archivesOthers: boolean,
  by: By,
): Promise<void> {
  const at = encodeMs(by.atMs)
  const { stage: before } = await versionRow(trx, key)
  const archived = archivesOthers
    ? await trx
        .updateTable('model_versions')
        .set({ stage: 'Archived', updated_at_ms: at })
        .where('model', '=', key.model)
        .where('version', '!=', key.version)
        .where('stage', '=', stage)
        .where('deleted_at_ms', 'is', null)
        .returning('version')
        .execute()
    : []
  await change(trx, key, { stage })
  await touch(trx, key, by.atMs)
  const moved = { stage, before, archived: archived.map(({ version }) => version).sort((one, other) => one - other) }
  await record(
    trx,
    by,
    { action: 'version.staged', subject: versionName(key), details: moved },
    {
      event: 'model_version.transitioned',
      model: key.model,
      data: { name: key.model, version: String(key.version), ...moved },
    },
  )
}

/** Its number stays taken, and what it was stays known to the evidence. */
async function deleteVersion(trx: Transaction<Tables>, key: VersionKey, by: By): Promise<void> {
  await dropAliases(trx, key, by)
  const tags = trx.deleteFrom('model_version_tags').where('model', '=', key.model)
  await tags.where('version', '=', key.version).execute()
  await change(trx, key, { deleted_at_ms: encodeMs(by.atMs), description: null, status_message: null })
  await touch(trx, key, by.atMs)
  await record(trx, by, { action: 'version.deleted', subject: versionName(key), details: {} })
}

async function dropAliases(
  trx: Transaction<Tables>,
  { model, version, alias }: { readonly model: string; readonly version?: number; readonly alias?: string },
  by: By,
): Promise<void> {
  let aliases = trx.deleteFrom('aliases').where('model', '=', model)
  if (version !== undefined) aliases = aliases.where('version', '=', version)
  if (alias !== undefined) aliases = aliases.where('alias', '=', alias)
  for (const dropped of await aliases.returningAll().execute()) {
    await record(
      trx,
      by,
      { action: 'alias.deleted', subject: `${model}@${dropped.alias}`, details: { version: dropped.version } },
      { event: 'model_version_alias.deleted', model, data: { name: model, alias: dropped.alias } },
    )
  }
}

async function change(
  trx: Transaction<Tables>,
  { model, version }: VersionKey,
  set: Partial<{
    description: string | null
    stage: string
    status_message: string | null
    updated_at_ms: number
    deleted_at_ms: number | null
  }>,
): Promise<void> {
  await trx.updateTable('model_versions').set(set).where('model', '=', model).where('version', '=', version).execute()
}
