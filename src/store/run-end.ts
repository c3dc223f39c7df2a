import type { Transaction } from 'kysely'
import type { WebhookEvent } from '../domain/webhook.ts'
import type { RunRow, Tables } from './schema.ts'
import { announce } from './webhook-outbox.ts'

/** What webhooks are told when a run gets this status. */
const eventOf: Readonly<Record<string, WebhookEvent>> = {
  finished: 'run.finished',
  failed: 'run.failed',
  killed: 'run.failed',
  dead: 'run.failed',
}

/** Tells webhooks that a run ended, in the transaction that ends it. Nothing where its status is no end. */
export async function announceEnd(
  trx: Transaction<Tables>,
  run: Pick<RunRow, 'id' | 'name' | 'status' | 'ended_at_ms'> & { readonly experiment_id: number },
  atMs: number,
): Promise<void> {
  const event = eventOf[run.status]
  if (event === undefined) return
  const { id, name, status, experiment_id: experiment } = run
  const ended = run.ended_at_ms === null ? atMs : Number(run.ended_at_ms)
  const data = { run_id: id, run_name: name, experiment_id: String(experiment), status: status.toUpperCase() }
  await announce(trx, { event, atMs, data: { ...data, end_time: ended } })
}
