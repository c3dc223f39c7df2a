import { isProbe, isUncounted, routeTemplate } from './route-names.ts'
import { readTraceparent } from './trace-context.ts'
import type { AppError } from '../base/errors.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ServerNeeds } from './needs.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether the log has a line of it: that of a failure tells its cause too. */
    isLogged: boolean
  }
}

/** What an id of a client may look like: it goes into logs and headers as it is. */
const saneId = /^[\w.:/+=-]{1,128}$/

/** The id that a request brings in `x-request-id`, where it is sane; else the next of ours. */
export function requestId(header: string | readonly string[] | undefined, next: () => string): string {
  return typeof header === 'string' && saneId.test(header) ? header : next()
}

/**
 * One line for each request that was refused (warn) or failed (error), and for a share of the others (info), with its id,
 * which every answer carries as `x-request-id`. Probes and scrapes have no line. Lines hold route patterns and ids, never
 * a path, a query or a body.
 */
export function logRequests(
  app: FastifyInstance,
  needs: Pick<ServerNeeds, 'logger' | 'shelf' | 'requestLogShare'>,
): void {
  const { logger, requestLogShare = 0 } = needs
  app.decorateRequest('isLogged', false)
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done()
  })
  // A share without chance: every tenth of a tenth.
  let owed = 0
  app.addHook('onResponse', (request, reply, done) => {
    done()
    const { statusCode } = reply
    if (statusCode < 400) {
      owed += requestLogShare
      if (owed < 1) return
      owed -= 1
    }
    const { url } = request.routeOptions
    if (request.isLogged || isProbe(request) || (url !== undefined && isUncounted(url))) return
    // 501 says what is never done here: nothing failed.
    const level = statusCode >= 500 && statusCode !== 501 ? 'error' : statusCode >= 400 ? 'warn' : 'info'
    logger[level](requestFields(request, reply, needs), 'request')
  })
}

/** The line of a request that failed, with its cause. */
export function logFailure(
  request: FastifyRequest,
  reply: FastifyReply,
  error: AppError,
  needs: Pick<ServerNeeds, 'logger' | 'shelf'>,
): void {
  request.isLogged = true
  // A probe asks again every second.
  if (isUncounted(request.routeOptions?.url ?? '')) return
  const cause = error.cause instanceof Error ? error.cause.stack : error.cause
  needs.logger.error({ ...requestFields(request, reply, needs), code: error.code, cause }, error.message)
}

/** What a line says of a request. */
function requestFields(
  request: FastifyRequest,
  reply: FastifyReply,
  { shelf }: Pick<ServerNeeds, 'shelf'>,
): Readonly<Record<string, unknown>> {
  const { id, method, modelReference } = request
  const trace = request.span ?? readTraceparent(request.headers['traceparent'])
  const served = modelReference === '' ? undefined : shelf.resolve(modelReference)
  const url = request.routeOptions?.url
  return {
    requestId: id,
    ...(trace === undefined ? {} : { traceId: trace.traceId, spanId: trace.spanId }),
    method,
    route: url === undefined ? undefined : routeTemplate(url),
    status: reply.statusCode,
    durationMs: Math.round(reply.elapsedTime * 1000) / 1000,
    ...(served === undefined ? {} : { model: served.version.model, version: served.version.version }),
  }
}
