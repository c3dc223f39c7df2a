import { ErrorAnswer } from '../../api/error-answer.ts'
import { CompareAnswer, CompareRequest, GroupsAnswer, GroupsRequest } from '../../api/run-statistics.ts'
import type { Named } from '../../access/projects.ts'
import type { FastifyRequest } from 'fastify'
import type { App, ServerNeeds } from '../needs.ts'

interface Asked {
  readonly experiments: readonly string[]
  readonly filter?: string
}

/** POST /api/v1/runs/groups and /api/v1/runs/compare */
export function runStatisticsRoutes(app: App, { runStatistics }: ServerNeeds): void {
  app.route({
    method: 'POST',
    url: '/api/v1/runs/groups',
    config: { action: 'view', names: ({ body }) => namesOf(body) },
    schema: {
      summary: 'Mean, deviation and interval of a metric over runs that agree in params or tags',
      body: GroupsRequest,
      response: { 200: GroupsAnswer, '4xx': ErrorAnswer },
    },
    async handler({ body: { by, metric, ...set } }) {
      const groups = await runStatistics.groups({ ...runSet(set), by, metric })
      return {
        groups: groups.map(({ values, ...group }) => ({
          values: Object.fromEntries(by.map((name, position) => [name, values[position] ?? null])),
          ...group,
        })),
      } satisfies GroupsAnswer
    },
  })
  app.route({
    method: 'POST',
    url: '/api/v1/runs/compare',
    config: {
      action: 'view',
      names: ({ body }) => [
        ...namesOf((body as { one?: unknown }).one),
        ...namesOf((body as { other?: unknown }).other),
      ],
    },
    schema: {
      summary: 'How a metric of one set of runs differs from that of another, with a test and an interval',
      body: CompareRequest,
      response: { 200: CompareAnswer, '4xx': ErrorAnswer },
    },
    async handler({ body: { one, other, ...asked } }) {
      const comparison = await runStatistics.compare({ one: runSet(one), other: runSet(other), ...asked })
      return (comparison === undefined ? {} : { comparison }) satisfies CompareAnswer
    },
  })
}

function runSet({ experiments, filter }: Asked): { experimentIds: readonly string[]; filter?: string } {
  return { experimentIds: experiments, ...(filter === undefined ? {} : { filter }) }
}

function namesOf(set: FastifyRequest['body']): readonly Named[] {
  const { experiments } = (set ?? {}) as Partial<Asked>
  return Array.isArray(experiments) ? [{ kind: 'experiment', ids: experiments as string[] }] : []
}
