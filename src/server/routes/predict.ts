import { Type } from '../../api/schema.ts'
import { ErrorAnswer } from '../../api/error-answer.ts'
import { PredictAnswer } from '../../api/predict-answer.ts'
import { PredictRequest } from '../../api/predict-request.ts'
import { AppError } from '../../base/errors.ts'
import { namesOfModel } from '../access/rules.ts'
import { readTables, tableTypes } from '../scoring/table-types.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PredictionRequest } from '../../domain/prediction.ts'
import type { App, ServerNeeds } from '../needs.ts'

const Query = Type.Object({ strict: Type.Optional(Type.Enum(['true', 'false'])) }, { additionalProperties: false })
const Name = Type.String({ description: 'name (its champion), name@alias or name%2F3' })
/** Bytes, of which a schema can say nothing. */
const Table = Type.Unsafe<Uint8Array>({ description: 'A table whose columns are the fields, by name, in any order.' })
const tables = Object.fromEntries(tableTypes.map((type) => [type, { schema: Table }]))
const body = { content: { 'application/json': { schema: PredictRequest }, ...tables } }
const response = { 200: PredictAnswer, '4xx': ErrorAnswer }

interface Predict {
  readonly Querystring: { readonly strict?: 'true' | 'false' }
}

/**
 * POST /models/:name/predict and POST /models/:name/versions/:version/predict. The rows come as JSON, CSV or Arrow, and the
 * predictions go as the Accept header says.
 */
export function predictRoutes(app: App, needs: ServerNeeds): void {
  async function answer(
    reference: string,
    request: FastifyRequest<Predict>,
    reply: FastifyReply,
  ): Promise<PredictAnswer | Uint8Array> {
    request.modelReference = reference
    const given = await needs.predictor.predict(reference, await requested(needs, request), {
      requestId: eventId(request.headers['ce-id']) ?? request.id,
    })
    reply.header('x-model-version', given.version)
    const { accept } = request.headers
    if (accept === undefined || !/csv|arrow/i.test(accept)) return given as PredictAnswer
    const { answerColumns, tableAsked } = await import('../scoring/table-answer.ts')
    const asked = tableAsked(accept)
    if (asked === undefined) return given as PredictAnswer
    reply.type(asked.type).headers({ 'x-model': given.model, 'x-warnings': given.warnings.length })
    return needs.tables.write(asked.as, answerColumns(given))
  }
  void app.register((scope: App, _options, done) => {
    readTables(scope)
    scope.post<Predict & { Params: { name: string } }>(
      '/models/:name/predict',
      {
        config: { action: 'view', names: namesOfModel, isPrediction: true },
        schema: { summary: 'Predict', params: Type.Object({ name: Name }), querystring: Query, body, response },
      },
      (request, reply) => answer(request.params.name, request, reply),
    )
    scope.post<Predict & { Params: { name: string; version: string } }>(
      '/models/:name/versions/:version/predict',
      {
        config: { action: 'view', names: namesOfModel, isPrediction: true },
        schema: {
          summary: 'Predict with one version',
          params: Type.Object({ name: Type.String(), version: Type.String({ pattern: '^[1-9][0-9]{0,8}$' }) }),
          querystring: Query,
          body,
          response,
        },
      },
      (request, reply) => answer(`${request.params.name}/${request.params.version}`, request, reply),
    )
    done()
  })
}

/** @throws REQUEST_BODY, TABLE_UNREADABLE, REQUEST_ROWS_TOO_MANY, REQUEST_MEDIA_TYPE */
async function requested(
  needs: Pick<ServerNeeds, 'tables'>,
  request: Pick<FastifyRequest<Predict>, 'query' | 'body' | 'headers'>,
): Promise<PredictionRequest> {
  const { query, body: sent } = request
  const isStrict = query.strict === 'true'
  if (Buffer.isBuffer(sent)) {
    const { rowsOfTable } = await import('../scoring/table-body.ts')
    return { rows: await rowsOfTable(needs, request), strict: isStrict, written: 'table' }
  }
  // Without a body there is no media type, by which the schema of the route is chosen.
  if (sent === undefined || sent === null) {
    throw new AppError('REQUEST_BODY', { expected: 'an object with "rows"', received: 'nothing' })
  }
  const { rows, strict = false } = sent as PredictRequest
  return { rows, strict: query.strict === undefined ? strict : isStrict }
}

/** The id of an event that the request is, where a client says one that can stand in a header again. */
function eventId(given: string | string[] | undefined): string | undefined {
  return typeof given === 'string' && /^[\x21-\x7e]{1,200}$/.test(given) ? given : undefined
}
