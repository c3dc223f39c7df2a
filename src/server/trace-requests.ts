import { isProbe, isUncounted, routeTemplate } from './route-names.ts'
import type { FastifyInstance } from 'fastify'
import type { ServerNeeds } from './needs.ts'
import type { RequestSpan } from './tracing.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Its span, where requests are traced. */
    span: RequestSpan | undefined
  }
}

/** Gives every request a span, but probes and scrapes, and tells it in the answer's `traceparent`. */
export function traceRequests(app: FastifyInstance, { tracing, shelf }: Pick<ServerNeeds, 'tracing' | 'shelf'>): void {
  app.decorateRequest('span', undefined)
  if (tracing === undefined) return
  app.addHook('onRequest', (request, reply, done) => {
    const { method, headers, protocol, raw, routeOptions } = request
    const { url } = routeOptions
    if (isProbe(request) || (url !== undefined && isUncounted(url))) return done()
    request.span = tracing.begin({
      method,
      route: url === undefined ? undefined : routeTemplate(url),
      path: request.url.split('?', 1)[0]!,
      scheme: protocol,
      host: headers.host ?? '',
      protocolVersion: raw.httpVersion,
      userAgent: headers['user-agent'],
      headers,
    })
    reply.header('traceparent', request.span.traceparent)
    done()
  })
  app.addHook('onResponse', ({ span, modelReference }, reply, done) => {
    const served = modelReference === '' ? undefined : shelf.resolve(modelReference)
    const model = served === undefined ? {} : { model: served.version.model, version: served.version.version }
    span?.end({ status: reply.statusCode, ...model })
    done()
  })
}
