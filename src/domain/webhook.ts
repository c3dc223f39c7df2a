import type { Json } from '../base/json.ts'
import type { Page, Paged } from './search.ts'

/** What a webhook may be told of: first MLflow's, then ours. */
export const WEBHOOK_EVENTS = [
  'registered_model.created',
  'model_version.created',
  'model_version_tag.set',
  'model_version_tag.deleted',
  'model_version_alias.created',
  'model_version_alias.deleted',
  'model_version.promoted',
  'model_version.transitioned',
  'run.finished',
  'run.failed',
] as const
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number]

/** Somebody's address that is told of events. */
export interface Webhook {
  readonly id: string
  readonly name: string
  readonly description?: string
  readonly url: string
  readonly events: readonly WebhookEvent[]
  readonly isActive: boolean
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

/** What is to be told once. Its id stays the same however often it is tried. */
export interface Delivery {
  readonly id: string
  readonly event: WebhookEvent
  readonly atMs: number
  readonly data: Json
  /** How often it was tried in vain. */
  readonly attempts: number
}

/** Where a delivery goes, and what it is signed with. */
export interface Destination {
  readonly url: string
  readonly secret?: string
  /** Why there is a secret that cannot be read: nothing is told without it. */
  readonly problem?: string
}

/** Keeps webhooks, and what is still to be told to them: it is written in the transaction of what it tells of. */
export interface WebhookStore {
  create(webhook: Webhook & { readonly secret?: string }): Promise<void>
  /** @throws WEBHOOK_NOT_FOUND */
  get(id: string): Promise<Webhook>
  /** @throws WEBHOOK_NOT_FOUND */
  destination(id: string): Promise<Destination>
  /** Newest first. */
  list(page: Page): Promise<Paged<Webhook>>
  /** @throws WEBHOOK_NOT_FOUND */
  update(
    id: string,
    change: Partial<Pick<Webhook, 'name' | 'description' | 'url' | 'events' | 'isActive'>> & {
      readonly secret?: string
      readonly updatedAtMs: number
    },
  ): Promise<Webhook>
  /** What it was not told yet is forgotten. @throws WEBHOOK_NOT_FOUND */
  delete(id: string, atMs: number): Promise<void>

  /** Seals with the key of today what an older one sealed; what cannot be read stays. How many it were. */
  reseal(): Promise<number>

  /** Active webhooks whose first delivery is due. */
  due(nowMs: number): Promise<readonly string[]>
  /** Whether `holder` alone delivers to the webhook until then. One who holds it already may hold it longer. */
  hold(id: string, holder: string, span: { readonly nowMs: number; readonly untilMs: number }): Promise<boolean>
  release(id: string, holder: string): Promise<void>
  /** The first that is still to be told, where it is due. */
  next(id: string, nowMs: number): Promise<(Delivery & Destination) | undefined>
  /** It was told. */
  delivered(deliveryId: string): Promise<void>
  /** It is tried again then, and nothing after it before. */
  postpone(deliveryId: string, dueAtMs: number, problem: string): Promise<void>
  /** It is not tried again; the row stays as a record. */
  giveUp(deliveryId: string, atMs: number, problem: string): Promise<void>
  /** Of all webhooks. */
  counts(): Promise<{ readonly waiting: number; readonly givenUp: number }>
}
