import type { App } from '../needs.ts'
import type { RequestMetrics } from '../request-metrics.ts'

/** GET /metrics, in the text format of Prometheus. */
export function metricsRoutes(app: App, { registry }: RequestMetrics): void {
  app.get(
    '/metrics',
    { config: { action: 'view' }, schema: { summary: 'Counts and times, for Prometheus', produces: ['text/plain'] } },
    async (_request, reply) => {
      return reply
        .type(registry.contentType)
        .serializer((text: string) => text)
        .send(await registry.metrics())
    },
  )
}
