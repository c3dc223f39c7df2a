import { Type } from '../../api/schema.ts'
import { ErrorAnswer } from '../../api/error-answer.ts'
import { Heartbeat } from '../../api/heartbeat.ts'
import { namesOfRun } from '../access/rules.ts'
import type { App, ServerNeeds } from '../needs.ts'

/** POST /api/v1/runs/:id/heartbeat */
export function heartbeatRoutes(app: App, { tracker }: ServerNeeds): void {
  app.route({
    method: 'POST',
    url: '/api/v1/runs/:id/heartbeat',
    config: { action: 'edit', names: namesOfRun },
    schema: {
      summary: 'A sign of life of the client of a run: one that stops giving any is marked dead',
      params: Type.Object({ id: Type.String() }),
      response: { 200: Heartbeat, '4xx': ErrorAnswer },
    },
    async handler({ params: { id } }) {
      const { status } = await tracker.beat(id)
      return { status } satisfies Heartbeat
    },
  })
}
