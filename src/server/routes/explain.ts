import { Type } from '../../api/schema.ts'
import { ErrorAnswer } from '../../api/error-answer.ts'
import { ExplainAnswer, ExplainRequest } from '../../api/explain.ts'
import { namesOfModel } from '../access/rules.ts'
import type { FastifyRequest } from 'fastify'
import type { App, ServerNeeds } from '../needs.ts'

/** POST /models/:name/explain */
export function explainRoutes(app: App, { explainer }: ServerNeeds): void {
  async function explain(
    request: { params: { name: string }; body: ExplainRequest } & Pick<FastifyRequest, 'modelReference'>,
  ): Promise<ExplainAnswer> {
    request.modelReference = request.params.name
    const answer = await explainer.explain(request.params.name, request.body)
    return answer as ExplainAnswer
  }
  app.post(
    '/models/:name/explain',
    {
      config: { action: 'view', names: namesOfModel, isPrediction: true },
      schema: {
        summary: 'What each input adds to the score of each row',
        params: Type.Object({ name: Type.String({ description: 'name (its champion), name@alias or name%2F3' }) }),
        body: ExplainRequest,
        response: { 200: ExplainAnswer, '4xx': ErrorAnswer },
      },
    },
    (request) => explain(request),
  )
}
