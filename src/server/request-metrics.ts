import type { FastifyInstance } from 'fastify'
import type { ServerNeeds } from './needs.ts'
import type { CountedAnswer, Prometheus } from './prometheus.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The model that answered, for the metrics; '' when none did. Never a client's own text. */
    modelName: string
  }
}

/** When the library that counts is loaded, if nobody asked before: the first requests do not wait for it. */
const loadedAfterMs = 2_000

/** What `/metrics` tells. */
export interface RequestMetrics {
  read(): Promise<{ readonly type: string; readonly text: string }>
  countAnswer(answer: CountedAnswer): void
  countFeedback(model: string, outcomes: number): void
}

/** Counts and times every request, by route pattern, model and status. */
export function measureRequests(
  app: FastifyInstance,
  needs: Pick<ServerNeeds, 'log' | 'shelf' | 'events'>,
): RequestMetrics {
  let counting: Prometheus | undefined
  let loading: Promise<Prometheus> | undefined
  const waiting: ((into: Prometheus) => void)[] = []
  const tell = (act: (into: Prometheus) => void): void => {
    if (counting === undefined) waiting.push(act)
    else act(counting)
  }
  async function load(): Promise<Prometheus> {
    const { prometheus } = await import('./prometheus.ts')
    counting = prometheus(needs)
    for (const act of waiting.splice(0)) act(counting)
    return counting
  }
  app.addHook('onListen', (done) => {
    setTimeout(() => void (loading ??= load()), loadedAfterMs).unref()
    done()
  })
  app.decorateRequest('modelName', '')
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? ''
    const labels = { route, method: request.method, model: request.modelName, status: String(reply.statusCode) }
    const seconds = reply.elapsedTime / 1000
    tell((into) => into.countRequest(labels, seconds))
    done()
  })
  return {
    async read() {
      const { registry } = await (loading ??= load())
      return { type: registry.contentType, text: await registry.metrics() }
    },
    countAnswer: (answer) => tell((into) => into.countAnswer(answer)),
    countFeedback: (model, outcomes) => tell((into) => into.countFeedback(model, outcomes)),
  }
}
