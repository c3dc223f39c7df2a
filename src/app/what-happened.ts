import type { Logger } from '../base/logger.ts'
import type { Explainer } from '../serving/explainer.ts'
import type { FeedbackTaker } from '../serving/feedback.ts'
import type { ModelShelf } from '../serving/model-shelf.ts'
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
