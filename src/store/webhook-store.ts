import type { Selectable, Transaction } from 'kysely'
import { AppError } from '../base/errors.ts'
import type { Webhook, WebhookEvent, WebhookStore } from '../domain/webhook.ts'
import { encodeMs } from './codec.ts'
import type { Database } from './database.ts'
import type { Tables, WebhookRow } from './schema.ts'
import type { Sealed } from './secrets/sealed.ts'
import { destinationOf, placeOf } from './webhook-destination.ts'
import { webhookDeliveries } from './webhook-deliveries.ts'

type Reader = Database['read'] | Transaction<Tables>

/** Webhooks and their deliveries in the metadata database. */
export function webhookStore(database: Database, secrets: Sealed): WebhookStore {
  const read = async (id: string): Promise<Webhook> =>
    (await withEvents(database.read, [await webhookRow(database.read, id)]))[0]!
  return {
    get: read,
    async create(webhook) {
      const { id, name, description, url, events, isActive, createdAtMs, updatedAtMs } = webhook
      const secret = webhook.secret === undefined ? null : await secrets.seal(webhook.secret, placeOf(id))
      await database.write(async (trx) => {
        await trx
          .insertInto('webhooks')
          .values({
            ...{ id, name, description: description ?? null, url, secret },
            ...{ status: isActive ? 'active' : 'disabled', deleted_at_ms: null, held_by: null, held_until_ms: null },
            ...{ created_at_ms: encodeMs(createdAtMs), updated_at_ms: encodeMs(updatedAtMs) },
          })
          .execute()
        await setEvents(trx, id, events)
      })
    },
    async destination(id) {
      return destinationOf(secrets, await webhookRow(database.read, id))
    },
    async list({ offset, limit }) {
      const query = database.read.selectFrom('webhooks').selectAll().where('deleted_at_ms', 'is', null)
      const newest = query.orderBy('created_at_ms', 'desc').orderBy('id')
      const rows = await newest
        .limit(limit + 1)
        .offset(offset)
        .execute()
      return { items: await withEvents(database.read, rows.slice(0, limit)), hasMore: rows.length > limit }
    },
    async update(id, { events, isActive, updatedAtMs, secret, ...texts }) {
      const sealed = secret === undefined ? {} : { secret: await secrets.seal(secret, placeOf(id)) }
      await database.write(async (trx) => {
        await webhookRow(trx, id)
        const status = isActive === undefined ? {} : { status: isActive ? 'active' : 'disabled' }
        const set = { ...texts, ...sealed, ...status, updated_at_ms: encodeMs(updatedAtMs) }
        await trx.updateTable('webhooks').set(set).where('id', '=', id).execute()
        if (events !== undefined) await setEvents(trx, id, events)
      })
      return read(id)
    },
    async delete(id, atMs) {
      await database.write(async (trx) => {
        await webhookRow(trx, id)
        const at = encodeMs(atMs)
        const gone = { deleted_at_ms: at, updated_at_ms: at, secret: null }
        await trx.updateTable('webhooks').set(gone).where('id', '=', id).execute()
        const waiting = trx.deleteFrom('webhook_deliveries').where('webhook_id', '=', id)
        await waiting.where('given_up_at_ms', 'is', null).execute()
      })
    },
    async reseal() {
      const rows = await database.read
        .selectFrom('webhooks')
        .select(['id', 'secret'])
        .where('secret', 'is not', null)
        .execute()
      let count = 0
      for (const { id, secret } of rows) {
        if (secret === null || (await secrets.isCurrent(secret))) continue
        const { secret: text } = await destinationOf(secrets, { id, url: '', secret })
        if (text === undefined) continue
        const anew = await secrets.seal(text, placeOf(id))
        count += await database.write(async (trx) => {
          // Unless somebody has set another meanwhile.
          const same = trx
            .updateTable('webhooks')
            .set({ secret: anew })
            .where('id', '=', id)
            .where('secret', '=', secret)
          return Number((await same.executeTakeFirstOrThrow()).numUpdatedRows)
        })
      }
      return count
    },
    ...webhookDeliveries(database, secrets),
  }
}

/** @throws WEBHOOK_NOT_FOUND */
async function webhookRow(db: Reader, id: string): Promise<Selectable<WebhookRow>> {
  const row = await db.selectFrom('webhooks').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined || row.deleted_at_ms !== null) throw new AppError('WEBHOOK_NOT_FOUND', { webhook: id })
  return row
}

async function setEvents(trx: Transaction<Tables>, id: string, events: readonly WebhookEvent[]): Promise<void> {
  await trx.deleteFrom('webhook_events').where('webhook_id', '=', id).execute()
  const rows = [...new Set(events)].map((event) => ({ webhook_id: id, event }))
  if (rows.length > 0) await trx.insertInto('webhook_events').values(rows).execute()
}

/** Without their secrets. */
async function withEvents(db: Reader, rows: readonly Selectable<WebhookRow>[]): Promise<Webhook[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const query = db.selectFrom('webhook_events').selectAll().where('webhook_id', 'in', ids).orderBy('event')
  const events = Map.groupBy(await query.execute(), (each) => each.webhook_id)
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    ...(row.description === null ? {} : { description: row.description }),
    url: row.url,
    events: (events.get(row.id) ?? []).map(({ event }) => event as WebhookEvent),
    isActive: row.status === 'active',
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  }))
}
