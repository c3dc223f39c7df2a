import { Type } from '../../api/schema.ts'
import { ErrorAnswer } from '../../api/error-answer.ts'
import { Job, JobStarted } from '../../api/job.ts'
import { RunList } from '../../api/run-list.ts'
import { AppError } from '../../base/errors.ts'
import { isTold, toldTo } from '../access/guard.ts'
import { namesOfProject, namesOfRun } from '../access/rules.ts'
import type { RunSummary } from '../../api/run-list.ts'
import type { Training } from '../../domain/training.ts'
import type { App, ServerNeeds } from '../needs.ts'

const Query = Type.Object(
  {
    experiment: Type.Optional(Type.String()),
    status: Type.Optional(Type.Enum(['running', 'finished', 'failed', 'dead'])),
    limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]{0,2}|1000)$', description: '1 to 1000. Default 50.' })),
  },
  { additionalProperties: false },
)

/** GET /api/v1/runs and /api/v1/runs/:id, POST /api/v1/projects/:name/runs, GET /api/v1/jobs/:id */
export function runRoutes(app: App, { trainings, jobs }: ServerNeeds): void {
  app.route({
    method: 'GET',
    url: '/api/v1/runs',
    config: { action: 'view', isFiltered: true },
    schema: { summary: 'Runs, newest first', querystring: Query, response: { 200: RunList, '4xx': ErrorAnswer } },
    async handler(request) {
      const { limit = '50', ...filter } = request.query
      const found = await trainings.list({ ...filter, ...toldTo(request), limit: Number(limit) })
      return { runs: found.map(summary) }
    },
  })
  const idParams = Type.Object({ id: Type.String() })
  app.get(
    '/api/v1/runs/:id',
    {
      config: { action: 'view', names: namesOfRun },
      schema: { summary: 'One run with its config and result', params: idParams, response: { '4xx': ErrorAnswer } },
    },
    (request) => trainings.get(request.params.id),
  )
  app.post(
    '/api/v1/projects/:name/runs',
    {
      // A run that passes its gate moves what is served.
      config: { action: 'approve', names: namesOfProject },
      schema: {
        summary: 'Start a training run',
        params: Type.Object({ name: Type.String() }),
        response: { 202: JobStarted, '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => reply.code(202).send(await jobs.startRun(request.params.name, request.principal?.name)),
  )
  app.route({
    method: 'GET',
    url: '/api/v1/jobs/:id',
    config: { action: 'view', isFiltered: true },
    schema: { summary: 'How a job stands', params: idParams, response: { 200: Job, '4xx': ErrorAnswer } },
    async handler(request) {
      const { startedAtMs, endedAtMs, ...job } = await jobs.status(request.params.id)
      if (!isTold(request, job.project)) throw new AppError('JOB_NOT_FOUND', { job: job.id })
      return { ...job, ...times(startedAtMs, endedAtMs) } satisfies Job
    },
  })
}

function times(startedAtMs: number, endedAtMs: number | undefined): { startedAt: string; endedAt?: string } {
  const startedAt = new Date(startedAtMs).toISOString()
  return endedAtMs === undefined ? { startedAt } : { startedAt, endedAt: new Date(endedAtMs).toISOString() }
}

function summary({ id, experiment, status, seed, metrics, snapshotHash, error, ...run }: Training): RunSummary {
  return {
    id,
    experiment,
    status,
    seed,
    metrics,
    ...times(run.startedAtMs, run.endedAtMs),
    ...(snapshotHash === undefined ? {} : { snapshotHash }),
    ...(error === undefined ? {} : { error }),
  }
}
