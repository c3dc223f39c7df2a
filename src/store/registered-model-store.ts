import type { Transaction } from 'kysely'
import { AppError } from '../base/errors.ts'
import { parseModelReference } from '../domain/model-version.ts'
import type { By, RegisteredModel, RegistryStore } from '../domain/registered-model.ts'
import { encodeMs } from './codec.ts'
import type { Database } from './database.ts'
import { lockModel, record, upsertTag } from './registry-acts.ts'
import { registeredModels, registeredRow } from './registry-rows.ts'
import type { Tables } from './schema.ts'

type Kept = Pick<
  RegistryStore,
  'createModel' | 'model' | 'describeModel' | 'renameModel' | 'deleteModel' | 'setModelTag' | 'deleteModelTag'
>

/** Registered models in the metadata database. Of the acts on one model, one is done after another. */
export function registeredModelStore(database: Database): Kept {
  async function act(name: string, body: (trx: Transaction<Tables>) => Promise<string | void>): Promise<string> {
    return database.write(async (trx) => {
      await lockModel(trx, name)
      await registeredRow(trx, name)
      return (await body(trx)) ?? name
    })
  }
  const read = async (name: string): Promise<RegisteredModel> =>
    (await registeredModels(database.read, [await registeredRow(database.read, name)]))[0]!
  return {
    model: read,
    async createModel(model, by) {
      await database.write((trx) => createModel(trx, model, by))
      return read(model.name)
    },
    async describeModel(name, description, by) {
      await act(name, async (trx) => {
        const set = { description: description ?? null, updated_at_ms: encodeMs(by.atMs) }
        await trx.updateTable('registered_models').set(set).where('name', '=', name).execute()
        const details = { description: description ?? null }
        await record(trx, by, { action: 'model.described', subject: name, details })
      })
      return read(name)
    },
    async renameModel(name, newName, by) {
      await act(name, async (trx) => {
        if (newName !== name) await renameModel(trx, name, newName, by)
      })
      return read(newName)
    },
    async deleteModel(name, by) {
      await act(name, (trx) => deleteModel(trx, name, by))
    },
    async setModelTag(name, tag, by) {
      await act(name, async (trx) => {
        await upsertTag(trx, { model: name }, tag)
        await record(trx, by, { action: 'model.tagged', subject: name, details: { ...tag } })
      })
    },
    async deleteModelTag(name, key, by) {
      await act(name, async (trx) => {
        const tags = trx.deleteFrom('registered_model_tags').where('model', '=', name).where('key', '=', key)
        const { numDeletedRows } = await tags.executeTakeFirstOrThrow()
        if (numDeletedRows === 0n) return
        await record(trx, by, { action: 'model.untagged', subject: name, details: { key } })
      })
    },
  }
}

async function createModel(
  trx: Transaction<Tables>,
  { name, description, tags }: Parameters<RegistryStore['createModel']>[0],
  by: By,
): Promise<void> {
  const at = encodeMs(by.atMs)
  const fresh = { description: description ?? null, created_at_ms: at, updated_at_ms: at }
  const made = await trx
    .insertInto('registered_models')
    .values({ name, last_version: 0, ...fresh })
    // A deleted name is taken up again, with its numbers; the condition leaves one that is there alone.
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ ...fresh, deleted_at_ms: null, renamed_to: null })
        .where('registered_models.deleted_at_ms', 'is not', null),
    )
    .returning('name')
    .executeTakeFirst()
  if (made === undefined) throw new AppError('REGISTERED_MODEL_EXISTS', { model: name, isDeleted: false })
  for (const tag of tags) await upsertTag(trx, { model: name }, tag)
  const told = {
    tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
    description: description ?? null,
  }
  await record(
    trx,
    by,
    { action: 'model.created', subject: name, details: told },
    { event: 'registered_model.created', model: name, data: { name, ...told } },
  )
}

/**
 * The old name stays behind, deleted, and remembers who had it: were it given to another model, its numbers would mean
 * two things. The model itself may have it back.
 */
async function renameModel(trx: Transaction<Tables>, name: string, newName: string, by: By): Promise<void> {
  if (parseModelReference(newName)?.model !== newName && (await hasServed(trx, name))) {
    throw new AppError('MODEL_NAME', { received: newName })
  }
  const taken = trx.selectFrom('registered_models').selectAll().where('name', '=', newName)
  const before = await taken.executeTakeFirst()
  if (before !== undefined && before.renamed_to !== name) {
    throw new AppError('REGISTERED_MODEL_EXISTS', { model: newName, isDeleted: before.deleted_at_ms !== null })
  }
  if (before !== undefined) await trx.deleteFrom('registered_models').where('name', '=', newName).execute()
  const at = encodeMs(by.atMs)
  const { last_version: last } = await trx
    .updateTable('registered_models')
    .set({ name: newName, updated_at_ms: at })
    .where('name', '=', name)
    .returning('last_version')
    .executeTakeFirstOrThrow()
  await trx.updateTable('model_versions').set({ updated_at_ms: at }).where('model', '=', newName).execute()
  await trx.updateTable('registered_models').set({ renamed_to: newName }).where('renamed_to', '=', name).execute()
  const left = { name, last_version: last, created_at_ms: at, updated_at_ms: at, deleted_at_ms: at }
  await trx
    .insertInto('registered_models')
    .values({ ...left, renamed_to: newName })
    .execute()
  await record(trx, by, { action: 'model.renamed', subject: newName, details: { before: name } })
}

async function hasServed(trx: Transaction<Tables>, model: string): Promise<boolean> {
  const versions = trx.selectFrom('model_versions').select('version').where('model', '=', model)
  return (await versions.where('digest', 'is not', null).limit(1).executeTakeFirst()) !== undefined
}

async function deleteModel(trx: Transaction<Tables>, name: string, by: By): Promise<void> {
  const at = encodeMs(by.atMs)
  const gone = { deleted_at_ms: at, updated_at_ms: at }
  await trx.updateTable('registered_models').set(gone).where('name', '=', name).execute()
  const versions = await trx
    .updateTable('model_versions')
    .set(gone)
    .where('model', '=', name)
    .where('deleted_at_ms', 'is', null)
    .returning('version')
    .execute()
  for (const table of ['registered_model_tags', 'model_version_tags', 'aliases'] as const) {
    await trx.deleteFrom(table).where('model', '=', name).execute()
  }
  const details = { versions: versions.map(({ version }) => version).sort((one, other) => one - other) }
  await record(trx, by, { action: 'model.deleted', subject: name, details })
}
