import { Health } from '../../api/health.ts'
import { everyProject } from '../../domain/access.ts'
import type { App, ServerNeeds } from '../needs.ts'

/** GET /health: open also where access is on, for those that watch whether it answers; names of models are not. */
export function healthRoutes(app: App, { shelf, clock, access }: ServerNeeds): void {
  const startedMs = clock.monotonicMs()
  app.get(
    '/health',
    {
      config: { action: 'open' },
      schema: { summary: 'Whether it answers, and with which models', response: { 200: Health } },
    },
    ({ principal }) => {
      const uptimeSeconds = Math.round(clock.monotonicMs() - startedMs) / 1000
      const isTold = access === undefined || access.mayDo(principal, 'view', everyProject).allowed
      const found = [...shelf.problems()]
      const problems = isTold ? found : []
      const catalogue = isTold ? shelf.catalogue() : []
      const models = catalogue.map(({ name, champion }) => ({ name, version: champion?.version.version ?? null }))
      return { status: found.length === 0 ? 'ok' : 'degraded', uptimeSeconds, models, problems } satisfies Health
    },
  )
}
