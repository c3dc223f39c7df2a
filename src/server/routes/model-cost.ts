import { ErrorAnswer } from '../../api/error-answer.ts'
import { ModelCost } from '../../api/model-cost.ts'
import { Type } from '../../api/schema.ts'
import { namesOfModel } from '../access/rules.ts'
import type { App, ServerNeeds } from '../needs.ts'

/** GET /api/v1/models/:name/cost: latency with its intervals, and the cost of a million predictions. */
export function modelCostRoutes(app: App, { shelf, meter, clock, prices }: ServerNeeds): void {
  const begun = { ms: clock.monotonicMs(), cpu: process.cpuUsage() }
  app.get(
    '/api/v1/models/:name/cost',
    {
      config: { action: 'view', names: namesOfModel },
      schema: {
        summary: 'Latency of a version with its 95 % intervals, and what a million of its predictions cost',
        params: Type.Object({ name: Type.String({ description: 'name, name@alias or name%2F3' }) }),
        response: { 200: ModelCost, '4xx': ErrorAnswer },
      },
    },
    async ({ params: { name } }) => {
      const { measuredCost } = await import('../measured-cost.ts')
      const { user, system } = process.cpuUsage(begun.cpu)
      const use = {
        cpuSeconds: (user + system) / 1e6,
        residentBytes: process.memoryUsage.rss(),
        seconds: (clock.monotonicMs() - begun.ms) / 1000,
      }
      return measuredCost(shelf.version(name), meter, use, prices)
    },
  )
}
