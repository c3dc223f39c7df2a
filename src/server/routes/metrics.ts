import type { App } from '../needs.ts'
import type { RequestMetrics } from '../metrics/request-metrics.ts'

/** GET /metrics, in the text format of Prometheus. */
export function metricsRoutes(app: App, metrics: RequestMetrics): void {
  app.get(
    '/metrics',
    { config: { action: 'view' }, schema: { summary: 'Counts and times, for Prometheus', produces: ['text/plain'] } },
    async (_request, reply) => {
      const { type, text } = await metrics.read()
      return reply
        .type(type)
        .serializer((same: string) => same)
        .send(text)
    },
  )
}
