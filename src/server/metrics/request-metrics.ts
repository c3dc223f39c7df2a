import { isProbe, isUncounted, routeTemplate } from '../route-names.ts'
import { countAnswered, routeCounts } from './route-counts.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest, onResponseHookHandler } from 'fastify'
import type { ServingMeter } from '../../serving/meter/serving-meter.ts'
import type { ModelShelf } from '../../serving/model-shelf.ts'
import type { ServerNeeds } from '../needs.ts'
import type { RouteCounts } from './route-counts.ts'
import type { RuntimeMetrics } from './runtime-metrics.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The reference of the model that a prediction was asked of, as the client wrote it; it is resolved, never shown. */
    modelReference: string
    /** Milliseconds that reading the body's text as values took. */
    parseMs: number
    /** When its answer began to be written, by the monotonic clock; 0 before. */
    serializeBegunMs: number
    isInFlight: boolean
  }
  interface FastifyContextConfig {
    /** Answers predictions: counted under its model, with the stages of a request. */
    isPrediction?: boolean
  }
}

/** When what watches the process itself is loaded, if nobody asked before: the first requests do not wait for it. */
const watchedAfterMs = 2_000

/** What `/metrics` tells. */
export interface RequestMetrics {
  read(): Promise<{ readonly type: string; readonly text: string }>
}

/** What is counted of requests, by route. */
export interface RequestCounts {
  readonly routes: RouteCounts[]
  inFlight: number
}

/** Who measures. */
export interface MetricsNeeds extends Pick<ServerNeeds, 'log' | 'clock' | 'events' | 'shareMetrics'> {
  readonly shelf: ModelShelf
  readonly meter: ServingMeter
}

/**
 * Counts and times every request by route pattern and status, and those that ask for predictions by model and stage.
 * Each route has its own counters from when it is declared, so that a request looks nothing up. Call before the routes.
 */
export function measureRequests(app: FastifyInstance, needs: MetricsNeeds): RequestMetrics {
  const { shelf, meter, clock } = needs
  const counts: RequestCounts = { routes: [], inFlight: 0 }
  let runtime: Promise<RuntimeMetrics> | undefined
  const watch = (): Promise<RuntimeMetrics> =>
    (runtime ??= import('./runtime-metrics.ts').then(({ watchRuntime }) => watchRuntime()))

  app.decorateRequest('modelReference', '')
  app.decorateRequest('parseMs', 0)
  app.decorateRequest('serializeBegunMs', 0)
  app.decorateRequest('isInFlight', false)
  app.addHook('onListen', (done) => {
    setTimeout(() => void watch(), watchedAfterMs).unref()
    done()
  })
  app.addHook('onClose', async () => (await runtime)?.stop())
  app.addHook('onRoute', (route) => {
    if (isUncounted(route.url)) return
    const own = routeCounts([route.method].flat()[0]!, routeTemplate(route.url))
    counts.routes.push(own)
    const count: onResponseHookHandler = (request, reply, done) => {
      if (!isProbe(request)) countAnswered(own, reply.statusCode, reply.elapsedTime / 1000)
      done()
    }
    if (route.config?.isPrediction !== true) {
      route.onResponse = [...[route.onResponse ?? []].flat(), count]
      return
    }
    route.onRequest = [...[route.onRequest ?? []].flat(), begin]
    route.preSerialization = [...[route.preSerialization ?? []].flat(), beginSerializing]
    route.onSend = [...[route.onSend ?? []].flat(), endSerializing]
    route.onResponse = [...[route.onResponse ?? []].flat(), count, endPrediction]
  })
  const elsewhere = routeCounts('', '')
  counts.routes.push(elsewhere)
  app.addHook('onResponse', (request, reply, done) => {
    if (request.is404) countAnswered(elsewhere, reply.statusCode, reply.elapsedTime / 1000)
    done()
  })

  function begin(request: FastifyRequest, _reply: FastifyReply, done: () => void): void {
    request.isInFlight = true
    counts.inFlight++
    done()
  }
  function beginSerializing(
    request: FastifyRequest,
    _reply: FastifyReply,
    payload: unknown,
    done: (error: null, payload: unknown) => void,
  ): void {
    request.serializeBegunMs = clock.monotonicMs()
    done(null, payload)
  }
  function endSerializing(
    request: FastifyRequest,
    reply: FastifyReply,
    payload: unknown,
    done: (error: null, payload: unknown) => void,
  ): void {
    if (request.serializeBegunMs > 0 && reply.statusCode < 300) {
      meter.took(resolved(request), 'serialize', clock.monotonicMs() - request.serializeBegunMs)
    }
    done(null, payload)
  }
  function endPrediction(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
    if (request.isInFlight) counts.inFlight--
    const served = resolved(request)
    if (request.parseMs > 0) meter.took(served, 'parse', request.parseMs)
    meter.ended(served, reply.statusCode, reply.elapsedTime / 1000)
    done()
  }
  const resolved = ({ modelReference }: FastifyRequest) =>
    modelReference === '' ? undefined : shelf.resolve(modelReference)

  const ownText = async (): Promise<string> => {
    const [{ metricsText }, watching] = await Promise.all([import('./metrics-text.ts'), watch()])
    return metricsText({ ...needs, counts, runtime: watching.read() })
  }
  const ofAll = needs.shareMetrics?.(ownText)
  return {
    async read() {
      const type = 'text/plain; version=0.0.4; charset=utf-8'
      if (ofAll === undefined) return { type, text: await ownText() }
      const { metricsOfWorkers } = await import('./of-workers.ts')
      return { type, text: metricsOfWorkers(await ofAll()) }
    },
  }
}
