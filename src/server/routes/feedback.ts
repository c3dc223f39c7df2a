import { Type } from '../../api/schema.ts'
import { ErrorAnswer } from '../../api/error-answer.ts'
import { FeedbackAnswer, FeedbackRequest } from '../../api/feedback.ts'
import { namesOfModel } from '../access/rules.ts'
import type { FastifyRequest } from 'fastify'
import type { App, ServerNeeds } from '../needs.ts'
import type { RequestMetrics } from '../request-metrics.ts'

/** POST /models/:name/feedback: whoever may write runs may say what came of predictions; who only reads may not. */
export function feedbackRoutes(app: App, { feedback }: ServerNeeds, metrics: RequestMetrics): void {
  async function take(
    request: { params: { name: string }; body: FeedbackRequest } & Pick<FastifyRequest, 'modelName'>,
  ): Promise<FeedbackAnswer> {
    const taken = await feedback.take(request.params.name, request.body.outcomes)
    request.modelName = taken.model
    metrics.countFeedback(taken.model, taken.accepted)
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
