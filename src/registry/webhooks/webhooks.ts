import { isIP } from 'node:net'
import { AppError } from '../../base/errors.ts'
import type { Clock } from '../../base/clock.ts'
import type { NewId } from '../../base/ids.ts'
import type { Json } from '../../base/json.ts'
import type { Webhook, WebhookEvent, WebhookStore } from '../../domain/webhook.ts'
import { checkLength } from '../../domain/written.ts'
import { webhookMessage, type WebhookMessage } from './message.ts'
import { isPublicAddress } from './public-address.ts'

const urlMax = 2048
const secretMax = 1024
const descriptionMax = 10_000
const answerShownMax = 10_000

/** What a receiver answered. */
export interface WebhookAnswer {
  readonly status: number
  readonly body: string
}

/** Sends a message once. Throws where there is no answer: refused, too late, an address that is not allowed. Follows no redirects. */
export type PostWebhook = (message: WebhookMessage, signal?: AbortSignal) => Promise<WebhookAnswer>

interface Given {
  readonly name: string
  readonly description?: string
  readonly url: string
  readonly events: readonly WebhookEvent[]
  readonly secret?: string
  readonly isActive?: boolean
}

/** Webhooks, with what a client may say of them checked before it is kept. A secret goes in and never comes out. */
export interface Webhooks extends Pick<WebhookStore, 'get' | 'list'> {
  /** @throws WEBHOOK_NAME, WEBHOOK_URL, WEBHOOK_EVENTS, TOO_LONG */
  create(webhook: Given): Promise<Webhook>
  /** What is absent stays. @throws WEBHOOK_NOT_FOUND, WEBHOOK_NAME, WEBHOOK_URL, TOO_LONG */
  update(id: string, change: Partial<Given>): Promise<Webhook>
  /** @throws WEBHOOK_NOT_FOUND */
  delete(id: string): Promise<void>
  /** Sends an example now, once. @param event  absent: the first of the webhook. @throws WEBHOOK_NOT_FOUND */
  test(id: string, event?: WebhookEvent): Promise<WebhookTest>
}

/** How a test went: an answer, or why there was none. */
export type WebhookTest =
  | { readonly success: boolean; readonly status: number; readonly body: string }
  | { readonly success: false; readonly problem: string }

export function createWebhooks(needs: {
  readonly webhooks: WebhookStore
  readonly clock: Clock
  readonly newId: NewId
  readonly post: PostWebhook
  /** Whether addresses of one's own network, and http, may be told. */
  readonly allowsPrivate: boolean
}): Webhooks {
  const { webhooks, clock, newId, post, allowsPrivate } = needs
  return {
    get: webhooks.get,
    list: webhooks.list,
    async create(given) {
      check(given, allowsPrivate)
      const now = clock.nowMs()
      const { isActive = true, ...rest } = given
      const id = newId()
      await webhooks.create({ ...rest, id, isActive, createdAtMs: now, updatedAtMs: now })
      return webhooks.get(id)
    },
    async update(id, change) {
      check(change, allowsPrivate)
      return webhooks.update(id, { ...change, updatedAtMs: clock.nowMs() })
    },
    delete: (id) => webhooks.delete(id, clock.nowMs()),
    async test(id, event) {
      const [webhook, destination] = await Promise.all([webhooks.get(id), webhooks.destination(id)])
      if (destination.problem !== undefined) return { success: false, problem: destination.problem }
      const chosen = event ?? webhook.events[0]!
      const now = clock.nowMs()
      const delivery = { id: newId(), event: chosen, atMs: now, data: examples[chosen] }
      try {
        const { status, body } = await post(webhookMessage({ ...delivery, ...destination }, now))
        return { success: status < 300, status, body: body.slice(0, answerShownMax) }
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error)
        return { success: false, problem: `Failed to test webhook: ${problem}` }
      }
    },
  }
}

function check({ name, description, url, events, secret }: Partial<Given>, allowsPrivate: boolean): void {
  if (name !== undefined && !/^(?=.{1,63}$)[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i.test(name)) {
    throw new AppError('WEBHOOK_NAME', { received: name.slice(0, 120) })
  }
  if (description !== undefined) checkLength(description, 'description', descriptionMax)
  if (secret !== undefined) checkLength(secret, 'secret', secretMax)
  if (url !== undefined) checkUrl(url, allowsPrivate)
  if (events?.length === 0) throw new AppError('WEBHOOK_EVENTS', { received: '[]', known: Object.keys(examples) })
}

/** What can be told of a URL without asking anyone; where its name leads is looked at when it is used. */
function checkUrl(text: string, allowsPrivate: boolean): void {
  checkLength(text, 'url', urlMax)
  const refuse = (problem: string): never => {
    throw new AppError('WEBHOOK_URL', { problem })
  }
  const schemes = allowsPrivate ? ['https', 'http'] : ['https']
  if (text.trim() === '') refuse(`Webhook URL cannot be empty or just whitespace: '${text.slice(0, 80)}'`)
  const url = URL.parse(text)
  if (url === null) return refuse('Invalid webhook URL: it cannot be read.')
  const scheme = url.protocol.slice(0, -1)
  if (!schemes.includes(scheme)) {
    refuse(`Invalid webhook URL scheme: '${scheme}'. Allowed schemes are: ${schemes.join(', ')}.`)
  }
  // As a URL is read here, 'https:///x' has the host x: elsewhere none.
  if (!/^[^:]+:[/]{2}[^/?#\\]/.test(text.trim())) refuse(`Webhook URL must include a hostname: '${text.slice(0, 80)}'`)
  if (url.username !== '' || url.password !== '') refuse('A webhook URL must hold no user and no password.')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const isOwn = isIP(host) === 0 ? /(^|\.)localhost\.?$/i.test(host) : !isPublicAddress(host)
  if (isOwn && !allowsPrivate) refuse(`Webhook URL must not resolve to a non-public IP address: '${host}'.`)
}

const named = { name: 'example_model', version: '1' }
const run = { run_id: 'abcd1234abcd5678', run_name: 'bold-fox-12', experiment_id: '0', end_time: 1_700_000_000_000 }
const tag = { ...named, key: 'example_key' }
const alias = { name: 'example_model', alias: 'example_alias' }
const told = { tags: { example_key: 'example_value' }, description: 'An example' }

const examples: Readonly<Record<WebhookEvent, Json>> = {
  'registered_model.created': { name: 'example_model', ...told },
  'model_version.created': { ...named, source: 'models:/m-123', run_id: run.run_id, ...told },
  'model_version_tag.set': { ...tag, value: 'example_value' },
  'model_version_tag.deleted': tag,
  'model_version_alias.created': { ...alias, version: '1' },
  'model_version_alias.deleted': alias,
  'model_version.promoted': { ...named, alias: 'champion', previous: null, actor: 'client' },
  'model_version.transitioned': { ...named, stage: 'Production', before: 'None', archived: [] },
  'run.finished': { ...run, status: 'FINISHED' },
  'run.failed': { ...run, status: 'FAILED' },
}
