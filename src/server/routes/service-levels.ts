import { ServiceLevelAnswer } from '../../api/service-levels.ts'
import type { App, ServerNeeds } from '../needs.ts'

/** GET /api/v1/slo */
export function serviceLevelRoutes(app: App, { serviceLevels }: ServerNeeds): void {
  app.get(
    '/api/v1/slo',
    {
      config: { action: 'view' },
      schema: {
        summary: 'How fast this process burns the error budgets of its objectives, with the numbers',
        response: { 200: ServiceLevelAnswer },
      },
    },
    () => serviceLevels() as ServiceLevelAnswer,
  )
}
