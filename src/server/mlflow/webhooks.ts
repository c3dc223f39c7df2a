import { AppError } from '../../base/errors.ts'
import { WEBHOOK_EVENTS, type Webhook, type WebhookEvent } from '../../domain/webhook.ts'
import { endpoint, type Endpoints } from './endpoint.ts'
import { unlessEmpty } from './entities.ts'
import { count, list, oneOf, record, required, secretText, text } from './field.ts'
import { pageToken, readPageToken } from './page-token.ts'
import { unlessBlank } from './registry-entities.ts'

const id = { webhook_id: required(text) }
const event = record({ entity: required(text), action: required(text) })
const status = oneOf(['ACTIVE', 'DISABLED'])
const pageMax = 1000

/** webhooks and webhooks/* */
export const webhookEndpoints: Endpoints = ({ webhooks }) => [
  endpoint(
    'POST',
    'webhooks',
    { name: required(text), url: required(text), events: list(event), description: text, secret: secretText, status },
    async ({ name, url, events, ...rest }) => ({
      webhook: wireWebhook(await webhooks.create({ name, url, events: events.map(readEvent), ...given(rest) })),
    }),
  ),
  endpoint('GET', 'webhooks', { max_results: count, page_token: text }, async (input, request) => {
    const limit = input.max_results === undefined || input.max_results === 0 ? 100 : input.max_results
    if (limit < 1 || limit > pageMax) {
      throw new AppError('WIRE_VALUE', {
        path: 'max_results',
        received: String(limit),
        hint: `max_results must be between 1 and ${pageMax}.`,
      })
    }
    const offset = readPageToken(input.page_token)
    const { items, hasMore } = await webhooks.list({ offset, limit })
    // MLflow's client breaks at events it does not know; it is told of the webhooks it can make.
    const isMlflow = (request.headers['user-agent'] ?? '').startsWith('mlflow-python-client')
    const shown = isMlflow ? items.filter(({ events }) => events.every(isMlflows)) : items
    return {
      ...unlessEmpty('webhooks', shown.map(wireWebhook)),
      ...(hasMore ? { next_page_token: pageToken(offset + items.length) } : {}),
    }
  }),
  endpoint('GET', 'webhooks/:webhook_id', id, async (input) => ({
    webhook: wireWebhook(await webhooks.get(input.webhook_id)),
  })),
  endpoint(
    'PATCH',
    'webhooks/:webhook_id',
    { ...id, name: text, url: text, events: list(event), description: text, secret: secretText, status },
    async ({ webhook_id: webhook, name, url, events, ...rest }) => ({
      webhook: wireWebhook(
        await webhooks.update(webhook, {
          ...unlessBlank('name', name),
          ...unlessBlank('url', url),
          ...(events.length === 0 ? {} : { events: events.map(readEvent) }),
          ...given(rest),
        }),
      ),
    }),
  ),
  endpoint('DELETE', 'webhooks/:webhook_id', id, async (input) => {
    await webhooks.delete(input.webhook_id)
    return {}
  }),
  endpoint('POST', 'webhooks/:webhook_id/test', { ...id, event }, async (input) => {
    const wanted = input.event === undefined ? undefined : readEvent(input.event)
    const tested = await webhooks.test(input.webhook_id, wanted)
    const { success } = tested
    return {
      result:
        'problem' in tested
          ? { success, error_message: tested.problem }
          : { success, response_status: tested.status, response_body: tested.body },
    }
  }),
]

function given(rest: { description?: string; secret?: string; status?: 'ACTIVE' | 'DISABLED' }) {
  const { status: wanted } = rest
  return {
    // An empty one is taken back.
    ...(rest.description === undefined ? {} : { description: rest.description }),
    ...unlessBlank('secret', rest.secret),
    ...(wanted === undefined ? {} : { isActive: wanted === 'ACTIVE' }),
  }
}

function readEvent({ entity, action }: { readonly entity: string; readonly action: string }): WebhookEvent {
  const name = `${entity}.${action}`.toLowerCase()
  const known = WEBHOOK_EVENTS.find((each) => each === name)
  if (known === undefined) throw new AppError('WEBHOOK_EVENTS', { received: name.slice(0, 120), known: WEBHOOK_EVENTS })
  return known
}

function isMlflows(event: WebhookEvent): boolean {
  return /^(registered_model|model_version(_tag|_alias)?)\.(created|set|deleted)$/.test(event)
}

/** Never with its secret. */
function wireWebhook(webhook: Webhook): object {
  return {
    webhook_id: webhook.id,
    name: webhook.name,
    ...unlessBlank('description', webhook.description),
    url: webhook.url,
    events: webhook.events.map((each) => {
      const [entity, action] = each.toUpperCase().split('.')
      return { entity, action }
    }),
    status: webhook.isActive ? 'ACTIVE' : 'DISABLED',
    creation_timestamp: webhook.createdAtMs,
    last_updated_timestamp: webhook.updatedAtMs,
  }
}
