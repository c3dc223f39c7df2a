import { createHmac } from 'node:crypto'
import type { Delivery, Destination } from '../../domain/webhook.ts'

/** A request to a webhook. */
export interface WebhookMessage {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * What is sent, signed with the secret where there is one: base64 of HMAC-SHA256 over "<delivery>.<seconds>.<body>",
 * so that who receives it knows who sent it and when (MLflow's scheme, after Standard Webhooks). The id of the
 * delivery is the same at every attempt: who receives it twice can tell.
 */
export function webhookMessage(
  { event, atMs, data, id, url, secret }: Pick<Delivery, 'id' | 'event' | 'atMs' | 'data'> & Destination,
  nowMs: number,
): WebhookMessage {
  const [entity, action] = event.split('.')
  const body = JSON.stringify({ entity, action, timestamp: new Date(atMs).toISOString(), data })
  const seconds = String(Math.floor(nowMs / 1000))
  return {
    url,
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'throughline',
      'x-mlflow-delivery-id': id,
      'x-mlflow-timestamp': seconds,
      ...(secret === undefined ? {} : { 'x-mlflow-signature': signature(secret, `${id}.${seconds}.${body}`) }),
    },
  }
}

function signature(secret: string, text: string): string {
  return `v1,${createHmac('sha256', secret).update(text).digest('base64')}`
}
