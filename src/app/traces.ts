import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { packageVersion } from './package-version.ts'
import type { RequestSpan, TracedRequest, Tracing } from '../server/tracing.ts'

/** Methods that a span may be named by: another is a client's own text. */
const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'CONNECT'])

/**
 * Sends spans by OTLP over HTTP, as JSON, in batches and in the background. Endpoint, headers, time limits, batches,
 * sampler, service name and resource attributes are those of the `OTEL_*` variables, which the SDK reads itself.
 */
export function openTraces(): Tracing & { close(): Promise<void> } {
  const own = resourceFromAttributes({ 'service.name': 'throughline', 'service.version': packageVersion })
  const provider = new BasicTracerProvider({
    resource: defaultResource()
      .merge(own)
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  })
  const tracer = provider.getTracer('throughline', packageVersion)
  const propagator = new W3CTraceContextPropagator()
  const getter = {
    keys: (headers: TracedRequest['headers']) => Object.keys(headers),
    get: (headers: TracedRequest['headers'], key: string) => headers[key] as string | string[] | undefined,
  }
  return {
    begin(request) {
      const known = knownMethods.has(request.method)
      const name = known ? request.method : 'HTTP'
      const span = tracer.startSpan(
        request.route === undefined ? name : `${name} ${request.route}`,
        { kind: SpanKind.SERVER, attributes: attributesOf(request, known) },
        propagator.extract(ROOT_CONTEXT, request.headers, getter),
      )
      const { traceId, spanId, traceFlags } = span.spanContext()
      const flags = (traceFlags & TraceFlags.SAMPLED) === 0 ? '00' : '01'
      return {
        traceId,
        spanId,
        traceparent: `00-${traceId}-${spanId}-${flags}`,
        end({ status, model, version }) {
          span.setAttribute('http.response.status_code', status)
          if (model !== undefined) span.setAttribute('ml.model.name', model)
          if (version !== undefined) span.setAttribute('ml.model.version', String(version))
          if (status >= 500) {
            span.setAttribute('error.type', String(status))
            span.setStatus({ code: SpanStatusCode.ERROR })
          }
          span.end()
        },
      } satisfies RequestSpan
    },
    close: () => provider.shutdown(),
  }
}

/** By the stable semantic conventions of HTTP server spans. */
function attributesOf(request: TracedRequest, known: boolean): Record<string, string | number> {
  const [, address = '', port] = /^(.*?)(?::(\d+))?$/.exec(request.host) ?? []
  return {
    'http.request.method': known ? request.method : '_OTHER',
    ...(known ? {} : { 'http.request.method_original': request.method.slice(0, 32) }),
    'url.scheme': request.scheme,
    'url.path': request.path,
    ...(request.route === undefined ? {} : { 'http.route': request.route }),
    'network.protocol.version': request.protocolVersion,
    'server.address': address,
    ...(port === undefined ? {} : { 'server.port': Number(port) }),
    ...(request.userAgent === undefined ? {} : { 'user_agent.original': request.userAgent.slice(0, 256) }),
  }
}
