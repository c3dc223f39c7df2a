import type { Json } from '../base/json.ts'
import type { WebhookEvent, WebhookStore } from '../domain/webhook.ts'
import { decodeJson, encodeMs } from './codec.ts'
import type { Database } from './database.ts'
import type { Sealed } from './secrets/sealed.ts'
import { destinationOf } from './webhook-destination.ts'

/** What is still to be told. Of one webhook the first comes first: what is after it waits. */
export function webhookDeliveries(
  database: Database,
  secrets: Sealed,
): Pick<WebhookStore, 'due' | 'hold' | 'release' | 'next' | 'delivered' | 'postpone' | 'giveUp' | 'counts'> {
  /** The first of each webhook. */
  const heads = () =>
    database.read
      .selectFrom('webhook_deliveries')
      .select(({ fn }) => fn.min('id').as('id'))
      .where('given_up_at_ms', 'is', null)
      .groupBy('webhook_id')
  const change = async (id: string, set: { problem: string; due_at_ms?: number; given_up_at_ms?: number }) => {
    await database.write(async (trx) => {
      const attempt = trx
        .updateTable('webhook_deliveries')
        .set((row) => ({ ...set, attempts: row('attempts', '+', 1) }))
      await attempt.where('id', '=', Number(id)).execute()
    })
  }
  return {
    async due(nowMs) {
      const rows = await database.read
        .selectFrom('webhook_deliveries as d')
        .innerJoin('webhooks as w', 'w.id', 'd.webhook_id')
        .select('w.id')
        .where('d.id', 'in', heads())
        .where('d.due_at_ms', '<=', encodeMs(nowMs))
        .where('w.status', '=', 'active')
        .where('w.deleted_at_ms', 'is', null)
        .orderBy('d.id')
        .execute()
      return rows.map(({ id }) => id)
    },
    hold: (id, holder, { nowMs, untilMs }) =>
      database.write(async (trx) => {
        const held = trx.updateTable('webhooks').set({ held_by: holder, held_until_ms: encodeMs(untilMs) })
        const free = held
          .where('id', '=', id)
          .where(({ eb, or }) =>
            or([eb('held_by', 'is', null), eb('held_by', '=', holder), eb('held_until_ms', '<', encodeMs(nowMs))]),
          )
        return (await free.executeTakeFirstOrThrow()).numUpdatedRows > 0n
      }),
    async release(id, holder) {
      await database.write(async (trx) => {
        const held = trx.updateTable('webhooks').set({ held_by: null, held_until_ms: null }).where('id', '=', id)
        await held.where('held_by', '=', holder).execute()
      })
    },
    async next(webhookId, nowMs) {
      const row = await database.read
        .selectFrom('webhook_deliveries as d')
        .innerJoin('webhooks as w', 'w.id', 'd.webhook_id')
        .selectAll('d')
        .select(['w.url', 'w.secret', 'w.status', 'w.deleted_at_ms'])
        .where('d.webhook_id', '=', webhookId)
        .where('d.given_up_at_ms', 'is', null)
        .orderBy('d.id')
        .limit(1)
        .executeTakeFirst()
      if (row === undefined || row.due_at_ms > nowMs) return undefined
      if (row.status !== 'active' || row.deleted_at_ms !== null) return undefined
      return {
        id: String(row.id),
        event: row.event as WebhookEvent,
        atMs: row.at_ms,
        data: decodeJson(row.data) as Json,
        attempts: row.attempts,
        ...(await destinationOf(secrets, { id: webhookId, url: row.url, secret: row.secret })),
      }
    },
    async delivered(id) {
      await database.write(async (trx) => {
        await trx.deleteFrom('webhook_deliveries').where('id', '=', Number(id)).execute()
      })
    },
    postpone: (id, dueAtMs, problem) => change(id, { problem, due_at_ms: encodeMs(dueAtMs) }),
    giveUp: (id, atMs, problem) => change(id, { problem, given_up_at_ms: encodeMs(atMs) }),
    async counts() {
      const { all, waiting } = await database.read
        .selectFrom('webhook_deliveries')
        .select(({ fn, eb }) => [
          fn.countAll<number>().as('all'),
          fn.count<number>(eb.case().when('given_up_at_ms', 'is', null).then(1).end()).as('waiting'),
        ])
        .executeTakeFirstOrThrow()
      return { waiting, givenUp: all - waiting }
    },
  }
}
