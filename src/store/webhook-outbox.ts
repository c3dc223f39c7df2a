import { sql, type Transaction } from 'kysely'
import type { Json } from '../base/json.ts'
import type { WebhookEvent } from '../domain/webhook.ts'
import { encodeJson, encodeMs } from './codec.ts'
import type { Tables } from './schema.ts'

/**
 * Writes what active webhooks are to be told, in the transaction of what it tells of: so nothing is told that did not
 * happen, and nothing that happened is lost.
 */
export async function announce(
  trx: Transaction<Tables>,
  { event, atMs, data }: { readonly event: WebhookEvent; readonly atMs: number; readonly data: Json },
): Promise<void> {
  const at = encodeMs(atMs)
  await sql`insert into webhook_deliveries (webhook_id, event, at_ms, data, attempts, due_at_ms)
    select w.id, e.event, ${sql.lit(at)}, ${encodeJson(data)}, 0, ${sql.lit(at)}
    from webhook_events e join webhooks w on w.id = e.webhook_id
    where e.event = ${event} and w.status = 'active' and w.deleted_at_ms is null
    order by w.id`.execute(trx)
}
