import { Health } from '../../api/health.ts'
import type { App, ServerNeeds } from '../needs.ts'

/** GET /health */
export function healthRoutes(app: App, { shelf, clock }: ServerNeeds): void {
  const startedMs = clock.monotonicMs()
  app.get(
    '/health',
    { schema: { summary: 'Whether it answers, and with which models', response: { 200: Health } } },
    () => {
      const problems = [...shelf.problems()]
      const models = shelf
        .catalogue()
        .map(({ name, champion }) => ({ name, version: champion?.version.version ?? null }))
      const uptimeSeconds = Math.round(clock.monotonicMs() - startedMs) / 1000
      return { status: problems.length === 0 ? 'ok' : 'degraded', uptimeSeconds, models, problems } satisfies Health
    },
  )
}
