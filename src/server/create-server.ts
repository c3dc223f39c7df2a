import { fastify } from 'fastify'
import { guard } from './access/guard.ts'
import { toldError } from './access/told-error.ts'
import { limitRate } from './access/limit-rate.ts'
import { checkHost } from './host-check.ts'
import { countRejection, errorBody, toAppError } from './error-response.ts'
import { limitBodyTime } from './body-time.ts'
import { artifactFileRoutes } from './mlflow/artifact-files.ts'
import { programPath } from './mlflow/browser-path.ts'
import { mlflowRoutes } from './mlflow/mlflow-routes.ts'
import { isOipPath, oipRoutes } from './oip/oip-routes.ts'
import { logFailure, logRequests, requestId } from './request-log.ts'
import { traceRequests } from './trace-requests.ts'
import { readJsonBodies } from './json-body.ts'
import { limitLoad } from './limit-load.ts'
import { lazyValidation } from './lazy-validation.ts'
import { describeRoutes } from './openapi.ts'
import { measureRequests } from './metrics/request-metrics.ts'
import { docsRoutes } from './routes/docs.ts'
import { heartbeatRoutes } from './routes/heartbeat.ts'
import { explainRoutes } from './routes/explain.ts'
import { feedbackRoutes } from './routes/feedback.ts'
import { healthRoutes } from './routes/health.ts'
import { landingRoutes } from './routes/landing.ts'
import { loginRoutes } from './routes/login.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { modelCostRoutes } from './routes/model-cost.ts'
import { modelRoutes } from './routes/models.ts'
import { predictRoutes } from './routes/predict.ts'
import { invocationRoutes } from './scoring/invocations.ts'
import { promotionRoutes } from './routes/promotions.ts'
import { runStatisticsRoutes } from './routes/run-statistics.ts'
import { runRoutes } from './routes/runs.ts'
import { serviceLevelRoutes } from './routes/service-levels.ts'
import { versionRoutes } from './routes/version.ts'
import { answerUnknownRoutes } from './unknown-routes.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { App, ServerNeeds } from './needs.ts'

const headersTimeout = 30_000

/**
 * The HTTP server, not yet listening (`listen` does that). Every answer of 400 and above has the one error shape;
 * nothing a client sends is coerced or silently dropped.
 */
export function createServer(needs: ServerNeeds): FastifyInstance {
  const bodyBytesMax = needs.bodyBytesMax ?? 5 * 1024 * 1024
  const ownId = needs.newId()
  let requestCount = 0
  const app = fastify({
    logger: false,
    bodyLimit: bodyBytesMax,
    genReqId: ({ headers }) => requestId(headers['x-request-id'], () => `${ownId}-${(requestCount++).toString(36)}`),
    forceCloseConnections: 'idle',
    http: { headersTimeout },
    // A server of HTTPS is one of HTTP to all that use it.
    ...(needs.tls === undefined ? {} : ({ https: { ...needs.tls, headersTimeout } } as object)),
    ...(needs.trustProxy === undefined ? {} : { trustProxy: needs.trustProxy }),
    routerOptions: { maxParamLength: 200 },
    rewriteUrl: ({ url = '' }) => programPath(url),
    schemaController: { compilersFactory: lazyValidation },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, verbose: true } },
    frameworkErrors: (error, request, reply) => sendError(error, request, reply),
    clientErrorHandler: (error, socket) => {
      if (!socket.writable || error.code === 'ECONNRESET') return socket.destroy()
      socket.end(unreadable)
    },
  })

  function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const mediaType = request.headers['content-type']
    const context = { id: request.id, bodyBytesMax, ...(mediaType === undefined ? {} : { mediaType }) }
    const known = toldError(request, toAppError(error, context))
    countRejection(request, known, needs)
    void reply.code(known.status)
    if (known.status >= 500) logFailure(request, reply, known, needs)
    void reply
      .type('application/json; charset=utf-8')
      .serializer(JSON.stringify)
      .send(isOipPath(request.url) ? { error: known.message } : errorBody(known))
  }

  app.setErrorHandler((error, request, reply) => sendError(error, request, reply))
  const metrics = measureRequests(app, needs)
  traceRequests(app, needs)
  logRequests(app, needs)
  checkHost(app, needs.extraHosts)
  limitBodyTime(app)
  guard(app, needs)
  readJsonBodies(app, needs.clock)
  const unknown = answerUnknownRoutes(app)
  const describe = describeRoutes(app, needs.version)
  if (needs.access !== undefined && needs.rateLimit !== undefined) limitRate(app, needs.rateLimit)
  limitLoad(app, bodyBytesMax, needs.loadLimits)
  mlflowRoutes(app, needs)
  artifactFileRoutes(app, needs)
  oipRoutes(app, needs, unknown)
  void app.register((scope: App, _options, done) => {
    loginRoutes(scope, needs)
    landingRoutes(scope, needs)
    promotionRoutes(scope, needs)
    predictRoutes(scope, needs)
    invocationRoutes(scope, needs)
    feedbackRoutes(scope, needs)
    explainRoutes(scope, needs)
    modelRoutes(scope, needs)
    runRoutes(scope, needs)
    runStatisticsRoutes(scope, needs)
    heartbeatRoutes(scope, needs)
    healthRoutes(scope, needs)
    serviceLevelRoutes(scope, needs)
    modelCostRoutes(scope, needs)
    versionRoutes(scope, needs)
    metricsRoutes(scope, metrics)
    docsRoutes(scope, needs, describe)
    done()
  })
  return app
}

/** The answer to bytes that are no HTTP request, where no route and no reply exists. */
const unreadable = ((): string => {
  const known = toAppError({ statusCode: 400, message: 'it is no HTTP request' }, { id: '', bodyBytesMax: 0 })
  const body = JSON.stringify(errorBody(known))
  return `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`
})()
