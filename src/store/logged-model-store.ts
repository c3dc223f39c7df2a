import type { Transaction } from 'kysely'
import { AppError } from '../base/errors.ts'
import type { LoggedModel, LoggedModelStore } from '../domain/logged-model.ts'
import type { KeyValue } from '../domain/run.ts'
import { encodeMs } from './codec.ts'
import type { Database } from './database.ts'
import { activeExperiment } from './experiment-store.ts'
import { registrationsTag, withoutRepeats } from './logged-model-registrations.ts'
import { loggedModelRow, loggedModels } from './logged-model-rows.ts'
import type { Tables } from './schema.ts'
import { searchLoggedModels } from './search/search-registry.ts'

/** Logged models in the metadata database. */
export function loggedModelStore(database: Database): LoggedModelStore {
  const read = async (id: string, withDeleted = false): Promise<LoggedModel> =>
    (await loggedModels(database.read, [await loggedModelRow(database.read, id, withDeleted)]))[0]!
  return {
    get: read,
    search: (plan) => searchLoggedModels(database, plan),
    async create(model) {
      await database.write(async (trx) => {
        const { id: experiment } = await activeExperiment(trx, model.experimentId)
        await trx
          .insertInto('logged_models')
          .values({
            id: model.id,
            experiment_id: experiment,
            name: model.name,
            artifact_uri: model.artifactUri,
            created_at_ms: encodeMs(model.createdAtMs),
            updated_at_ms: encodeMs(model.updatedAtMs),
            status: model.status,
            status_message: model.statusMessage ?? null,
            model_type: model.modelType,
            source_run_id: model.sourceRunId ?? null,
            deleted_at_ms: null,
          })
          .execute()
        await insertParams(trx, model.id, model.params)
        await upsertTags(trx, model.id, model.tags)
      })
    },
    async finish(id, status, atMs) {
      await change(id, { status, updated_at_ms: encodeMs(atMs) })
      return read(id)
    },
    async delete(id, atMs) {
      await change(id, { deleted_at_ms: encodeMs(atMs), updated_at_ms: encodeMs(atMs) })
    },
    async setTags(id, tags, atMs) {
      await database.write(async (trx) => {
        await loggedModelRow(trx, id)
        await upsertTags(trx, id, tags)
        await trx
          .updateTable('logged_models')
          .set({ updated_at_ms: encodeMs(atMs) })
          .where('id', '=', id)
          .execute()
      })
    },
    async deleteTag(id, key) {
      await database.write(async (trx) => {
        await loggedModelRow(trx, id)
        const tags = trx.deleteFrom('logged_model_tags').where('model_id', '=', id).where('key', '=', key)
        const { numDeletedRows } = await tags.executeTakeFirstOrThrow()
        if (numDeletedRows === 0n) throw new AppError('LOGGED_MODEL_TAG_NOT_FOUND', { model: id, key })
      })
    },
    async addParams(id, params) {
      await database.write(async (trx) => {
        await loggedModelRow(trx, id)
        await insertParams(trx, id, params)
      })
    },
  }

  async function change(id: string, set: { updated_at_ms: number; status?: string; deleted_at_ms?: number }) {
    await database.write(async (trx) => {
      await loggedModelRow(trx, id)
      await trx.updateTable('logged_models').set(set).where('id', '=', id).execute()
    })
  }
}

/** What is there already may be said again. @throws LOGGED_MODEL_PARAM_CHANGED */
async function insertParams(trx: Transaction<Tables>, id: string, params: readonly KeyValue[]): Promise<void> {
  for (const { key, value } of params) {
    const insert = trx.insertInto('logged_model_params').values({ model_id: id, key, value })
    await insert.onConflict((conflict) => conflict.doNothing()).execute()
  }
  if (params.length === 0) return
  const kept = await trx.selectFrom('logged_model_params').selectAll().where('model_id', '=', id).execute()
  const values = new Map(kept.map(({ key, value }) => [key, value]))
  for (const { key, value } of params) {
    const was = values.get(key)!
    if (was !== value) throw new AppError('LOGGED_MODEL_PARAM_CHANGED', { model: id, key, was, received: value })
  }
}

async function upsertTags(trx: Transaction<Tables>, id: string, tags: readonly KeyValue[]): Promise<void> {
  for (const { key, value: given } of tags) {
    const value = key === registrationsTag ? withoutRepeats(given) : given
    const insert = trx.insertInto('logged_model_tags').values({ model_id: id, key, value })
    await insert.onConflict((conflict) => conflict.columns(['model_id', 'key']).doUpdateSet({ value })).execute()
  }
}
