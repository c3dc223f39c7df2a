import { countRejection, toAppError } from '../error-response.ts'
import { logFailure } from '../request-log.ts'
import { toldError } from '../access/told-error.ts'
import { namesOfModel } from '../access/rules.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { RouteRule } from '../access/rules.ts'
import type { ServerNeeds } from '../needs.ts'
import type { Handling } from './model-handlers.ts'

type Handlers = typeof import('./handlers.ts')
type Rule = RouteRule & { readonly isPrediction?: boolean }
type Route = readonly [
  method: 'GET' | 'POST',
  path: string,
  handler: Exclude<keyof Handlers, 'readBody' | 'oipError'>,
  rule: Rule,
]

const open: RouteRule = { action: 'open' }
const filtered: RouteRule = { action: 'view', isFiltered: true }
const ofModel: RouteRule = { action: 'view', names: namesOfModel }
const ofEditor: RouteRule = { action: 'edit', names: namesOfModel }

const modelPaths = ['/models/:name', '/models/:name/versions/:version'] as const

const routes: readonly Route[] = [
  ['GET', '', 'serverMetadata', open],
  ['GET', '/', 'serverMetadata', open],
  ['GET', '/health/live', 'live', open],
  ['GET', '/health/ready', 'ready', open],
  ['GET', '/models', 'listed', filtered],
  ['GET', '/models/stats', 'allStatistics', filtered],
  ...modelPaths.flatMap((path): readonly Route[] => [
    ['GET', path, 'metadata', ofModel],
    ['GET', `${path}/ready`, 'modelReady', ofModel],
    ['GET', `${path}/config`, 'config', ofModel],
    ['GET', `${path}/stats`, 'modelStatistics', ofModel],
    ['POST', `${path}/infer`, 'infer', { ...ofModel, isPrediction: true }],
  ]),
  ['POST', '/repository/index', 'repositoryIndex', filtered],
  ['POST', '/repository/models/:name/load', 'load', ofEditor],
  ['POST', '/repository/models/:name/unload', 'unload', ofEditor],
]

/** Whether errors of a path that no route could take are told as this protocol tells them. */
export function isOipPath(url: string): boolean {
  return /^\/v2(?:[/?]|$)/.test(url)
}

/**
 * The Open Inference Protocol v2 over REST, with its binary tensors and Triton's statistics, configuration and repository
 * control. What answers is loaded with the first request. Unknown query parameters are ignored, as clients send some.
 */
export function oipRoutes(
  app: FastifyInstance,
  needs: ServerNeeds,
  unknown: (request: FastifyRequest, reply: FastifyReply) => void,
): void {
  const limitBytes = needs.bodyBytesMax ?? 5 * 1024 * 1024
  let loading: Promise<Handlers> | undefined
  const handlers = (): Promise<Handlers> => (loading ??= import('./handlers.ts'))
  const handling = async (): Promise<Handling> => ({ needs, models: await needs.tensorModels() })
  void app.register(
    (scope, _options, done) => {
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser('*', async (_request: FastifyRequest, payload: FastifyRequest['raw']) =>
        (await handlers()).readBody(payload, limitBytes),
      )
      scope.setErrorHandler(async (error, request, reply) => {
        const known = toldError(request, toAppError(error, { id: request.id, bodyBytesMax: limitBytes }))
        const { oipError } = await handlers()
        const { status, message, isLater } = oipError(known, request.params ?? {})
        // What somebody unloaded, or what is not offered, is no fault of the server.
        countRejection(request, known, needs)
        void reply.code(status)
        if (known.status >= 500 && status !== 501 && known.code !== 'MODEL_UNLOADED') {
          logFailure(request, reply, known, needs)
        }
        if (isLater && !reply.hasHeader('retry-after')) reply.header('retry-after', 5)
        // What was not read of the body is no next request.
        if (!request.raw.complete) reply.header('connection', 'close')
        return sendJson(reply, { error: message })
      })
      scope.setNotFoundHandler(unknown)
      for (const [method, path, name, config] of routes) {
        scope.route({
          ...{ method, url: path, schema: { hide: true }, config },
          // Made of one route, the path with a slash would be hidden from the guard.
          prefixTrailingSlash: 'slash',
          handler: async (request, reply) => {
            const { [name]: handle } = await handlers()
            const answer = await handle(await handling(), request, reply)
            // Tensors come written, with their type set.
            return answer instanceof Uint8Array ? reply.send(answer) : sendJson(reply, answer)
          },
        })
      }
      done()
    },
    { prefix: '/v2' },
  )
}

/** As bytes, so that the type stays as it is: KServe's client reads errors of 'application/json' and of nothing longer. */
function sendJson(reply: FastifyReply, document: unknown): FastifyReply {
  return reply.type('application/json').send(Buffer.from(JSON.stringify(document)))
}
