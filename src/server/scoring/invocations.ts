import { AppError } from '../../base/errors.ts'
import { Type } from '../../api/schema.ts'
import { isTold } from '../access/guard.ts'
import { toldError } from '../access/told-error.ts'
import { namesOfModel } from '../access/rules.ts'
import { countRejection, toAppError } from '../error-response.ts'
import { readJsonBodies, withoutNaN } from '../json-body.ts'
import { logFailure } from '../request-log.ts'
import { wireError } from '../mlflow/wire-error.ts'
import { readTables } from './table-types.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App, ServerNeeds } from '../needs.ts'

const params = Type.Object({ name: Type.String({ description: 'name (its champion), name@alias or name%2F3' }) })
const Invocation = Type.Unsafe<unknown>({
  description:
    'MLflow scoring protocol 2.0: exactly one of dataframe_split, dataframe_records, instances and inputs, or text/csv.',
})
const Predictions = Type.Object({
  predictions: Type.Array(Type.Unsafe<object>({ type: 'object' }), {
    description: 'A record a row: prediction, or label and probability_<label> of each class.',
  }),
})
const InvocationError = Type.Object({ error_code: Type.String(), message: Type.String() })
const response = { 200: Predictions, '4xx': InvocationError }

/**
 * MLflow's scoring server: POST /models/:name/invocations and GET /models/:name/ping, and the same at the root, where the
 * model is the one that the settings name, else the only champion. Columns are bound by name; those that are no inputs
 * are passed over, as MLflow does with whole data frames. Errors have MLflow's shape.
 */
export function invocationRoutes(app: App, needs: ServerNeeds): void {
  void app.register((scope: App, _options, done) => {
    scope.removeAllContentTypeParsers()
    readJsonBodies(scope, needs.clock, withoutNaN)
    readTables(scope, ['text/csv'])
    sendInvocationErrors(scope, needs)
    routes(scope, needs)
    done()
  })
}

function routes(app: App, needs: ServerNeeds): void {
  const { predictor, shelf } = needs
  async function answer(reference: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    request.modelReference = reference
    refuseOddType(request.headers['content-type'])
    // Loaded with the first of these requests, not at the start.
    const { invocationAnswer, invocationRows } = await import('./invocation.ts')
    const rows = await invocationRows(needs, request)
    const given = await predictor.predict(reference, { rows, written: 'pandas' })
    return reply.header('x-model-version', given.version).type('application/json').send(invocationAnswer(given))
  }
  const rootModel = (request: FastifyRequest): string => rootModelOf(needs, (name) => isTold(request, name))

  app.post(
    '/models/:name/invocations',
    {
      config: { action: 'view', names: namesOfModel, isPrediction: true },
      schema: { summary: 'Predict, as clients of MLflow ask', params, body: Invocation, response },
    },
    (request, reply) => answer(request.params.name, request, reply),
  )
  app.post(
    '/invocations',
    {
      config: { action: 'view', names: () => namesOfRoot(needs), isPrediction: true },
      schema: { summary: 'Predict with the root model, as clients of MLflow ask', body: Invocation, response },
    },
    (request, reply) => answer(rootModel(request), request, reply),
  )
  app.get(
    '/models/:name/ping',
    {
      config: { action: 'view', names: namesOfModel },
      schema: {
        summary: 'Whether a model answers',
        params,
        response: { 200: Type.Object({}), '4xx': InvocationError },
      },
    },
    async ({ params: { name } }) => {
      if (shelf.resolve(name) === undefined) await shelf.load(name)
      return {}
    },
  )
  app.get(
    '/ping',
    {
      config: { action: 'open' },
      schema: { summary: 'Whether any model answers', response: { 200: Type.Object({}), '4xx': InvocationError } },
    },
    () => {
      if (shelf.catalogue().every(({ champion }) => champion === undefined)) throw new AppError('MODEL_NOT_SERVED', {})
      return {}
    },
  )
}

type RootNeeds = Pick<ServerNeeds, 'shelf' | 'rootModel'>

/** @throws MODEL_NOT_CHOSEN with the models that one may see */
function rootModelOf({ shelf, rootModel }: RootNeeds, isSeen: (name: string) => boolean): string {
  if (rootModel !== undefined) return rootModel
  const served = shelf.catalogue().filter(({ champion }) => champion !== undefined)
  if (served.length === 1) return served[0]!.name
  throw new AppError('MODEL_NOT_CHOSEN', { models: served.map(({ name }) => name).filter(isSeen) })
}

function namesOfRoot(needs: RootNeeds): ReturnType<typeof namesOfModel> {
  try {
    const [name] = rootModelOf(needs, () => false).split(/[@/]/)
    return [{ kind: 'name', ids: [name!] }]
  } catch {
    // The handler says why; whoever may see single projects alone is refused before.
    return []
  }
}

/** UTF-8 and nothing else may stand behind the media type. @throws REQUEST_MEDIA_TYPE */
function refuseOddType(type = ''): void {
  const [, ...parameters] = type.split(';').map((part) => part.trim().toLowerCase())
  const odd = parameters.find((parameter) => !/^(charset="?utf-?8"?)?$/.test(parameter))
  if (odd === undefined) return
  const expected = 'application/json or text/csv in UTF-8'
  throw new AppError('REQUEST_MEDIA_TYPE', { received: type.slice(0, 80), expected })
}

function sendInvocationErrors(app: App, needs: ServerNeeds): void {
  const { bodyBytesMax = 5 * 1024 * 1024 } = needs
  app.setErrorHandler((error, request, reply) => {
    const mediaType = request.headers['content-type']
    const context = { id: request.id, bodyBytesMax, ...(mediaType === undefined ? {} : { mediaType }) }
    const known = toldError(request, toAppError(error, context))
    const { status, body } = wireError(known)
    countRejection(request, known, needs)
    if (status >= 500) logFailure(request, reply.code(status), known, needs)
    // What a scoring server calls any body that it cannot answer.
    const code = status === 400 ? 'BAD_REQUEST' : body.error_code
    void reply
      .code(status)
      .type('application/json')
      .serializer(JSON.stringify)
      .send({ error_code: code, message: `${body.message} ${adviceOf(known)}`.trim() })
  })
}

/** What to do; of a body, what is expected says it already, and other words are meant for other addresses. */
function adviceOf({ code, fix }: AppError): string {
  return code === 'REQUEST_BODY' || code === 'REQUEST_FIELDS' ? '' : fix
}
