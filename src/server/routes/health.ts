import { ErrorAnswer } from '../../api/error-answer.ts'
import { Health, Probe } from '../../api/health.ts'
import { AppError } from '../../base/errors.ts'
import { everyProject } from '../../domain/access.ts'
import type { ModelShelf } from '../../serving/model-shelf.ts'
import type { App, ServerNeeds } from '../needs.ts'

/**
 * GET /health, /health/live and /health/ready: open also where access is on, for those that watch whether it answers;
 * names of models are not.
 */
export function healthRoutes(app: App, { shelf, clock, access, draining }: ServerNeeds): void {
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
  app.get(
    '/health/live',
    {
      config: { action: 'open' },
      schema: { summary: 'Whether the process answers; asks no model and no database', response: { 200: Probe } },
    },
    () => ({ status: 'ok' }) satisfies Probe,
  )
  app.get(
    '/health/ready',
    {
      config: { action: 'open' },
      schema: {
        summary:
          'Whether to send requests here: everything with an alias is in memory and tried, and nothing is ending',
        response: { 200: Probe, 503: ErrorAnswer },
      },
    },
    () => {
      if (draining?.aborted === true) throw new AppError('NOT_READY', { problem: 'it is ending' })
      const missing = unanswered(shelf)
      if (missing === 0) return { status: 'ok' } satisfies Probe
      throw new AppError('NOT_READY', { problem: `${missing} of the aliases of its models cannot be answered` })
    },
  )
}

/** Aliases whose version is not in memory, nor one that stood there before. */
function unanswered(shelf: ModelShelf): number {
  const references = shelf.catalogue().flatMap(({ name, aliases }) => aliases.map(({ alias }) => `${name}@${alias}`))
  return references.filter((reference) => shelf.resolve(reference) === undefined).length
}
