import type { Logger } from '../base/logger.ts'
import type { Explainer } from '../serving/explainer.ts'
import type { FeedbackTaker } from '../serving/feedback.ts'
import type { ModelShelf } from '../serving/model-shelf.ts'
import type { LogContents } from '../serving/log-contents.ts'
import type { PayloadEvents } from '../domain/payload-event.ts'
import type { Predictor } from '../serving/predictor.ts'
import type { App } from './open-app.ts'

/** What is asked about answers after they were given: loaded when somebody first asks, and no start waits for it. */
export function whatHappened(
  { store, clock }: Pick<App, 'store' | 'clock'>,
  { shelf, logger }: { readonly shelf: ModelShelf; readonly logger: Logger },
): { readonly feedback: FeedbackTaker; readonly explainer: Explainer } {
  const feedback = once(async () => {
    const { createFeedback } = await import('../serving/feedback.ts')
    return createFeedback({ shelf, log: await store.feedbackLog(logger), clock })
  })
  const explainer = once(async () => {
    const { createExplainer } = await import('../serving/explainer.ts')
    return createExplainer({ shelf })
  })
  return {
    feedback: { take: async (...asked) => (await feedback()).take(...asked) },
    explainer: { explain: async (...asked) => (await explainer()).explain(...asked) },
  }
}

/** Made by the first who asks; what failed is tried again by the next. */
function once<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | undefined
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    }))
}

/** Events under way at a time. */
const inFlightMax = 16

/** Has requests, answers and outcomes told to an address; nothing is loaded or changed without one. */
export async function withEvents<Asked extends { readonly predictor: Predictor; readonly feedback: FeedbackTaker }>(
  asked: Asked,
  needs: Pick<App, 'clock' | 'newId'> & {
    readonly url: string
    readonly contents: LogContents
    readonly logger: Logger
  },
): Promise<Asked & { readonly events?: PayloadEvents }> {
  if (needs.url === '') return asked
  const [{ eventQueue }, { tellingPredictor, tellingFeedback }, { postEvent }] = await Promise.all([
    import('../serving/event-queue.ts'),
    import('../serving/tell-events.ts'),
    import('./post-event.ts'),
  ])
  const { clock, newId, logger, contents } = needs
  const url = new URL(needs.url)
  const where = `${url.origin}${url.pathname}`
  const events = eventQueue({
    bring: postEvent(url, { clock, inFlightMax }),
    chance: Math.random,
    inFlightMax,
    onAway: (problem) => logger.warn({ where, problem }, 'events cannot be brought; they wait, up to a bound'),
    onBack: () => logger.info({ where }, 'events are brought again'),
  })
  const telling = { events, contents, clock, chance: Math.random, newId }
  return {
    ...asked,
    predictor: tellingPredictor(asked.predictor, telling),
    feedback: tellingFeedback(asked.feedback, telling),
    events,
  }
}
