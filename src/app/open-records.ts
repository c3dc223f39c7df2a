import { createRegistry, type Registry } from '../registry/registry.ts'
import { createWebhookDelivery, type WebhookDelivery } from '../registry/webhooks/delivery.ts'
import { createWebhooks, type Webhooks } from '../registry/webhooks/webhooks.ts'
import { createLoggedModels, type LoggedModels } from '../tracking/logged-models.ts'
import { createRunStatistics, type RunStatistics } from '../tracking/run-statistics.ts'
import { createTracker, type Tracker } from '../tracking/tracker.ts'
import { postWebhook } from './post-webhook.ts'
import type { Logger } from '../base/logger.ts'
import type { App } from './open-app.ts'

/** A receiver that is slower is told again. */
const webhookTimeoutMs = 30_000

/** What clients may write, and who is told of it. */
interface Records {
  readonly tracker: Tracker
  readonly runStatistics: RunStatistics
  readonly loggedModels: LoggedModels
  readonly registry: Registry
  readonly webhooks: Webhooks
  readonly delivery: WebhookDelivery
}

/** The services of experiments, runs, models and webhooks over the stores of an app. Nothing is told before `delivery.start()`. */
export function openRecords(
  app: Pick<App, 'store' | 'clock' | 'newId' | 'allowsPrivateWebhooks'>,
  needs: { readonly logger: Logger; readonly every: (intervalMs: number, work: () => void) => () => void },
): Records {
  const { store, clock, newId, allowsPrivateWebhooks: allowsPrivate } = app
  const post = postWebhook({ allowsPrivate, timeoutMs: webhookTimeoutMs })
  const tracker = createTracker({ ...store, clock, newId })
  return {
    tracker,
    runStatistics: createRunStatistics(tracker),
    loggedModels: createLoggedModels({ ...store, clock, newId }),
    registry: createRegistry({ ...store, clock }),
    webhooks: createWebhooks({ ...store, clock, newId, post, allowsPrivate }),
    delivery: createWebhookDelivery({ ...store, ...needs, clock, post, holder: newId() }),
  }
}
