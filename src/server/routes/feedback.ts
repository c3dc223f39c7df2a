import { Type } from '../../api/schema.ts'
import { ErrorAnswer } from '../../api/error-answer.ts'
import { FeedbackAnswer, FeedbackRequest } from '../../api/feedback.ts'
import { namesOfModel } from '../access/rules.ts'
import type { App, ServerNeeds } from '../needs.ts'

/** POST /models/:name/feedback: whoever may write runs may say what came of predictions; who only reads may not. */
export function feedbackRoutes(app: App, { feedback, meter }: ServerNeeds): void {
  async function take(request: { params: { name: string }; body: FeedbackRequest }): Promise<FeedbackAnswer> {
    const taken = await feedback.take(request.params.name, request.body.outcomes)
    meter.received(taken.model, taken.accepted)
    return taken
  }
  app.post(
    '/models/:name/feedback',
    {
      config: { action: 'edit', names: namesOfModel },
      schema: {
        summary: 'Say what came of predictions',
        params: Type.Object({ name: Type.String({ description: 'name (its champion), name@alias or name%2F3' }) }),
        body: FeedbackRequest,
        response: { 200: FeedbackAnswer, '4xx': ErrorAnswer },
      },
    },
    (request) => take(request),
  )
}
