import { AppError } from '../../base/errors.ts'
import { artifactEndpoints } from './artifacts.ts'
import { uploadEndpoints } from './artifact-uploads.ts'
import { experimentEndpoints } from './experiments.ts'
import { readFields } from './field.ts'
import { loggedModelEndpoints } from './logged-models.ts'
import { modelVersionEndpoints } from './model-versions.ts'
import { registeredModelEndpoints } from './registered-models.ts'
import { registrySearchEndpoints } from './registry-searches.ts'
import { runEndpoints } from './runs.ts'
import { permissionEndpoints, userPermissionEndpoints } from './permissions.ts'
import { searchEndpoints } from './search.ts'
import { sendWireErrors, wireBodyBytesMax } from './send-wire-error.ts'
import { serverInfoEndpoints } from './server-info.ts'
import { userEndpoints } from './users.ts'
import { webhookEndpoints } from './webhooks.ts'
import { filteredCalls, wireAction } from './wire-action.ts'
import { wireNames } from './wire-names.ts'
import { readWireJson, writtenNumber } from './wire-json.ts'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ServerNeeds } from '../needs.ts'
import type { Endpoint, Endpoints } from './endpoint.ts'
import type { Fields, Input } from './field.ts'

/** Every noun of the wire format, by the version and the service it belongs to. */
const services: Readonly<Record<string, readonly Endpoints[]>> = {
  '2.0/mlflow': [
    experimentEndpoints,
    runEndpoints,
    searchEndpoints,
    artifactEndpoints,
    loggedModelEndpoints,
    registeredModelEndpoints,
    modelVersionEndpoints,
    registrySearchEndpoints,
    webhookEndpoints,
    userEndpoints,
    permissionEndpoints,
  ],
  '2.0/mlflow-artifacts': [uploadEndpoints],
  '3.0/mlflow': [serverInfoEndpoints, userPermissionEndpoints],
}

/**
 * The tracking and registry calls of MLflow's REST API 2.0, as its Python clients 2.x and 3.x make them. Errors have the
 * shape that those clients read; nothing a client can send is answered with 500, which they would repeat for minutes.
 */
export function mlflowRoutes(app: FastifyInstance, needs: ServerNeeds): void {
  for (const [service, nouns] of Object.entries(services)) {
    void app.register(
      (scope, _options, done) => {
        readWireBodies(scope)
        sendWireErrors(scope, needs)
        scope.setNotFoundHandler((request) => {
          throw new AppError('ROUTE_NOT_FOUND', { method: request.method, path: request.originalUrl.slice(0, 120) })
        })
        // Files are judged by their paths, however they come.
        const isOfFiles = service.endsWith('/mlflow-artifacts')
        for (const endpoint of nouns.flatMap((endpoints) => endpoints(needs))) route(scope, endpoint, isOfFiles)
        done()
      },
      { prefix: `/api/${service}` },
    )
  }
}

function route(scope: FastifyInstance, { methods, path, fields, action, handle }: Endpoint, isOfFiles: boolean): void {
  scope.route({
    method: [...methods],
    url: `/${path}`,
    bodyLimit: wireBodyBytesMax,
    schema: { hide: true },
    config: isOfFiles
      ? {}
      : {
          action: action ?? wireAction(methods, path),
          names: (request) => wireNames(path, given(request)),
          isFiltered: filteredCalls.has(path),
        },
    async handler(request, reply) {
      const input = inputOf(request, fields)
      const answer = await handle(input, request)
      return reply.type('application/json').send(JSON.stringify(answer))
    },
  })
}

/** What was sent, for refusals to quote. */
const bodies = new WeakMap<FastifyRequest, string>()

function inputOf<Shape extends Fields>(request: FastifyRequest, fields: Shape): Input<Shape> {
  try {
    return readFields(fields, given(request))
  } catch (error) {
    const body = bodies.get(request)
    if (body === undefined || !(error instanceof AppError) || error.code !== 'WIRE_VALUE') throw error
    const { path } = error.details as { readonly path: string }
    const received = writtenNumber(body, path)
    // A number with a point is told with it, as clients compare it.
    if (received === undefined || !/^-?\d+\.0+$/.test(received)) throw error
    throw new AppError('WIRE_VALUE', { path, received, hint: "Hint: Value was of type 'float'." })
  }
}

/** Query, body and path as one document. Clients of all ages send the id of a run under two names. */
function given(request: FastifyRequest): Record<string, unknown> {
  const { query, body, params } = request
  if (request.method !== 'GET' && hasBodyOfOtherType(request)) {
    throw new AppError('WIRE_CONTENT_TYPE', { received: (request.headers['content-type'] ?? '').slice(0, 80) })
  }
  const isDocument = typeof body === 'object' && body !== null && !Array.isArray(body)
  if (body !== undefined && body !== null && !isDocument)
    throw new AppError('WIRE_BODY', { problem: 'it is no object' })
  const fields = { ...(query as object), ...(isDocument ? body : {}), ...(params as object) } as Record<string, unknown>
  if (fields['run_id'] === undefined || fields['run_id'] === '') fields['run_id'] = fields['run_uuid']
  return fields
}

function hasBodyOfOtherType({ method, headers }: FastifyRequest): boolean {
  const type = headers['content-type']
  if (type === undefined) return method === 'POST'
  return !/^application\/json\b/i.test(type)
}

/** JSON of any method, also DELETE. Other types are told by the route, in the words of the wire format. */
function readWireBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    bodies.set(request, String(body))
    try {
      done(null, String(body).trim() === '' ? undefined : readWireJson(String(body)))
    } catch (error) {
      done(new AppError('WIRE_BODY', { problem: error instanceof Error ? error.message.slice(0, 200) : 'no JSON' }))
    }
  })
  scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, _body, done) => done(null, undefined))
}
