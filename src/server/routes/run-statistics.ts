import { ErrorAnswer } from '../../api/error-answer.ts'
import { CompareAnswer, CompareRequest, GroupsAnswer, GroupsRequest } from '../../api/run-statistics.ts'
import type { RunSet } from '../../tracking/run-statistics.ts'
import { toldTo } from '../access/guard.ts'
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
    config: { action: 'view', isFiltered: true },
    schema: {
      summary: 'Mean, deviation and interval of a metric over runs that agree in params or tags',
      body: GroupsRequest,
      response: { 200: GroupsAnswer, '4xx': ErrorAnswer },
    },
    async handler(request) {
      const { by, metric, ...set } = request.body
      const groups = await runStatistics.groups({ ...runSet(set, request), by, metric })
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
    config: { action: 'view', isFiltered: true },
    schema: {
      summary: 'How a metric of one set of runs differs from that of another, with a test and an interval',
      body: CompareRequest,
      response: { 200: CompareAnswer, '4xx': ErrorAnswer },
    },
    async handler(request) {
      const { one, other, ...asked } = request.body
      const sets = { one: runSet(one, request), other: runSet(other, request) }
      const comparison = await runStatistics.compare({ ...sets, ...asked })
      return (comparison === undefined ? {} : { comparison }) satisfies CompareAnswer
    },
  })
}

function runSet({ experiments, filter }: Asked, request: FastifyRequest): RunSet {
  return { experimentIds: experiments, ...(filter === undefined ? {} : { filter }), ...toldTo(request) }
}
