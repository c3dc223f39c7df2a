import { Type } from '../../api/schema.ts'
import { ErrorAnswer } from '../../api/error-answer.ts'
import { PredictAnswer } from '../../api/predict-answer.ts'
import { PredictRequest } from '../../api/predict-request.ts'
import { namesOfModel } from '../access/rules.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App, ServerNeeds } from '../needs.ts'
import type { RequestMetrics } from '../request-metrics.ts'

const Query = Type.Object({ strict: Type.Optional(Type.Enum(['true', 'false'])) }, { additionalProperties: false })
const response = { 200: PredictAnswer, '4xx': ErrorAnswer }
const Name = Type.String({ description: 'name (its champion), name@alias or name%2F3' })

/** POST /models/:name/predict and POST /models/:name/versions/:version/predict */
export function predictRoutes(app: App, { predictor }: ServerNeeds, metrics: RequestMetrics): void {
  async function answer(
    reference: string,
    request: { body: PredictRequest; query: { strict?: 'true' | 'false' } } & Pick<FastifyRequest, 'modelName'>,
    reply: FastifyReply,
  ): Promise<PredictAnswer> {
    const strict = request.query.strict === undefined ? request.body.strict === true : request.query.strict === 'true'
    const given = await predictor.predict(reference, { rows: request.body.rows, strict })
    request.modelName = given.model
    metrics.countAnswer(given)
    reply.header('x-model-version', given.version)
    return given as PredictAnswer
  }
  app.post(
    '/models/:name/predict',
    {
      config: { action: 'view', names: namesOfModel, isPrediction: true },
      schema: {
        summary: 'Predict',
        params: Type.Object({ name: Name }),
        querystring: Query,
        body: PredictRequest,
        response,
      },
    },
    (request, reply) => answer(request.params.name, request, reply),
  )
  app.post(
    '/models/:name/versions/:version/predict',
    {
      config: { action: 'view', names: namesOfModel, isPrediction: true },
      schema: {
        summary: 'Predict with one version',
        params: Type.Object({ name: Type.String(), version: Type.String({ pattern: '^[1-9][0-9]{0,8}$' }) }),
        querystring: Query,
        body: PredictRequest,
        response,
      },
    },
    (request, reply) => answer(`${request.params.name}/${request.params.version}`, request, reply),
  )
}
