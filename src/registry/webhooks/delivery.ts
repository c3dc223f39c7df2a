import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import type { Delivery, Destination, WebhookStore } from '../../domain/webhook.ts'
import { webhookMessage } from './message.ts'
import type { PostWebhook, WebhookAnswer } from './webhooks.ts'

/** How often it is looked whether something is to be told. */
const pollMs = 500
/** Webhooks that are told at the same time. */
const atOnceMax = 8
/** A process that stops without a word holds a webhook no longer than this: longer than a message may take. */
const holdMs = 90_000
/** Between attempts: twice as long after each, up to an hour. */
const waitMs = { first: 1_000, longest: 3_600_000 }
/** What could not be told for so long is given up. */
const patienceMs = 72 * 3_600_000
/** Answers that a later attempt may better. Others of 400 and above say that the message itself is refused. */
const mayMend = new Set([401, 403, 404, 408, 425, 429])

/** Tells webhooks what waits for them. */
export interface WebhookDelivery {
  start(): void
  /** Tells all that is due, and comes back when nothing is any more. */
  deliverDue(): Promise<void>
  /** Ends what is under way: it is told again later, perhaps by another process. */
  close(): Promise<void>
}

/**
 * Deliveries are told at least once, and those of one webhook in the order they happened: what is tried again holds up
 * what comes after it. Of several processes on one database one tells a webhook at a time.
 */
export function createWebhookDelivery(needs: {
  readonly webhooks: WebhookStore
  readonly post: PostWebhook
  readonly clock: Clock
  readonly logger: Logger
  /** Names this process among others. */
  readonly holder: string
  /** Calls `work` every so often without keeping the process alive; returns what stops it. */
  readonly every: (intervalMs: number, work: () => void) => () => void
}): WebhookDelivery {
  const { webhooks, post, clock, logger, holder, every } = needs
  const closing = new AbortController()
  let stop: (() => void) | undefined
  let working: Promise<void> | undefined

  async function deliverAll(): Promise<void> {
    for (;;) {
      const due = await webhooks.due(clock.nowMs())
      const told = await eachOf(due, atOnceMax, tellAll)
      if (closing.signal.aborted || !told.includes(true)) return
    }
  }

  /** Whether anything was tried. */
  async function tellAll(webhook: string): Promise<boolean> {
    let tried = false
    try {
      while (!closing.signal.aborted && (await hold(webhook))) {
        const next = await webhooks.next(webhook, clock.nowMs())
        if (next === undefined) break
        tried = true
        await tell(webhook, next)
      }
    } finally {
      await webhooks.release(webhook, holder)
    }
    return tried
  }

  function hold(webhook: string): Promise<boolean> {
    const nowMs = clock.nowMs()
    return webhooks.hold(webhook, holder, { nowMs, untilMs: nowMs + holdMs })
  }

  async function tell(webhook: string, delivery: Delivery & Destination): Promise<void> {
    const answer = await attempt(webhook, delivery)
    if (closing.signal.aborted && typeof answer === 'string') return
    if (typeof answer !== 'string' && answer.status < 300) return webhooks.delivered(delivery.id)
    const problem = typeof answer === 'string' ? answer : `It answered with status ${answer.status}.`
    const { id, event, attempts, atMs } = delivery
    const nowMs = clock.nowMs()
    const isRefused =
      typeof answer !== 'string' && answer.status >= 400 && answer.status < 500 && !mayMend.has(answer.status)
    if (isRefused || nowMs - atMs > patienceMs) {
      logger.error({ webhook, event, delivery: id, attempts: attempts + 1, problem }, 'a webhook was not told')
      return webhooks.giveUp(id, nowMs, problem)
    }
    const wait = Math.min(waitMs.first * 2 ** Math.min(attempts, 30), waitMs.longest)
    logger.warn(
      { webhook, event, delivery: id, attempts: attempts + 1, waitMs: wait, problem },
      'a webhook is told later',
    )
    return webhooks.postpone(id, nowMs + wait, problem)
  }

  /** The answer, or why there is none. */
  async function attempt(webhook: string, delivery: Delivery & Destination): Promise<WebhookAnswer | string> {
    if (delivery.problem !== undefined) return delivery.problem
    try {
      // Numbers are of one database: with the webhook they are of it alone, also where a receiver hears of several.
      const named = { ...delivery, id: `${webhook}-${delivery.id}` }
      return await post(webhookMessage(named, clock.nowMs()), closing.signal)
    } catch (error) {
      return (error instanceof Error ? error.message : String(error)).slice(0, 500)
    }
  }

  function deliverDue(): Promise<void> {
    working ??= deliverAll().finally(() => {
      working = undefined
    })
    return working
  }
  return {
    deliverDue,
    start() {
      stop = every(pollMs, () => {
        deliverDue().catch((error: unknown) => {
          const problem = error instanceof Error ? error.message : String(error)
          logger.error({ problem }, 'webhooks cannot be told')
        })
      })
    },
    async close() {
      stop?.()
      closing.abort()
      // What went wrong was told where it was started.
      await working?.catch(() => {})
    },
  }
}

/** The same work on each, on so many at a time. */
async function eachOf<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const queue = items.values()
  async function one(): Promise<void> {
    for (const item of queue) results.push(await work(item))
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, one))
  return results
}
