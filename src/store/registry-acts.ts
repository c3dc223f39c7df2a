import type { Transaction } from 'kysely'
import type { Json } from '../base/json.ts'
import type { By, VersionKey } from '../domain/registered-model.ts'
import type { WebhookEvent } from '../domain/webhook.ts'
import { encodeMs } from './codec.ts'
import { appendEvidence } from './evidence-store.ts'
import type { Tables } from './schema.ts'
import { announce } from './webhook-outbox.ts'

/** The tag that makes a registered model a prompt: a client's text, of which no webhook of models is told. */
const promptTag = 'mlflow.prompt.is_prompt'
/** The alias that the bare name of a model means: to move it is to promote. */
const championAlias = 'champion'

/** Holds the model's row until the transaction ends, so that versions are given out one after another; the last one. Undefined where there is no row, deleted or not. */
export async function lockModel(trx: Transaction<Tables>, model: string): Promise<number | undefined> {
  const row = await trx
    .updateTable('registered_models')
    .set((expression) => ({ last_version: expression.ref('last_version') }))
    .where('name', '=', model)
    .returning('last_version')
    .executeTakeFirst()
  return row?.last_version
}

/** Evidence of an act, and what the webhooks that want it are told: in the transaction of the act. */
export async function record(
  trx: Transaction<Tables>,
  by: By,
  act: { readonly action: string; readonly subject: string; readonly digest?: string; readonly details: Json },
  told?: { readonly event: WebhookEvent; readonly model: string; readonly data: Json },
): Promise<void> {
  await appendEvidence(trx, { ...by, ...act })
  if (told === undefined || (await isPrompt(trx, told.model))) return
  await announce(trx, { event: told.event, atMs: by.atMs, data: told.data })
}

async function isPrompt(trx: Transaction<Tables>, model: string): Promise<boolean> {
  const tag = trx.selectFrom('registered_model_tags').select('value').where('model', '=', model)
  return (await tag.where('key', '=', promptTag).executeTakeFirst()) !== undefined
}

/** An act, and evidence of it, only when the alias moves: setting it where it is already is none. */
export async function moveAlias(
  trx: Transaction<Tables>,
  move: VersionKey & By & { readonly alias: string; readonly details?: Json },
): Promise<void> {
  const { model, alias, version, actor, atMs } = move
  const current = trx.selectFrom('aliases').select('version').where('model', '=', model).where('alias', '=', alias)
  const previous = (await current.executeTakeFirst())?.version
  if (previous === version) return
  await trx
    .insertInto('aliases')
    .values({ model, alias, version })
    .onConflict((conflict) => conflict.columns(['model', 'alias']).doUpdateSet({ version }))
    .execute()
  const details = { version, previous: previous ?? null, ...(move.details === undefined ? {} : { why: move.details }) }
  const data = { name: model, alias, version: String(version) }
  await record(
    trx,
    { actor, atMs },
    { action: 'alias.set', subject: `${model}@${alias}`, details },
    { event: 'model_version_alias.created', model, data },
  )
  if (alias !== championAlias) return
  const promoted = { ...data, previous: previous === undefined ? null : String(previous), actor }
  await announce(trx, { event: 'model_version.promoted', atMs, data: promoted })
}

/** Sets the tag of a model or version. */
export async function upsertTag(
  trx: Transaction<Tables>,
  owner: { readonly model: string; readonly version?: number },
  { key, value }: { readonly key: string; readonly value: string },
): Promise<void> {
  const { model, version } = owner
  if (version === undefined) {
    const tag = trx.insertInto('registered_model_tags').values({ model, key, value })
    await tag.onConflict((conflict) => conflict.columns(['model', 'key']).doUpdateSet({ value })).execute()
    return
  }
  const tag = trx.insertInto('model_version_tags').values({ model, version, key, value })
  await tag.onConflict((conflict) => conflict.columns(['model', 'version', 'key']).doUpdateSet({ value })).execute()
}

/** When the model, and perhaps one of its versions, last changed. */
export async function touch(
  trx: Transaction<Tables>,
  { model, version }: { readonly model: string; readonly version?: number },
  atMs: number,
): Promise<void> {
  const at = { updated_at_ms: encodeMs(atMs) }
  await trx.updateTable('registered_models').set(at).where('name', '=', model).execute()
  if (version === undefined) return
  await trx.updateTable('model_versions').set(at).where('model', '=', model).where('version', '=', version).execute()
}
