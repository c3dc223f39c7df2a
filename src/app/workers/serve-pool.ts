import { jobProcess } from '../job-process.ts'
import { lineLogger } from '../line-logger.ts'
import { randomId } from '../../base/ids.ts'
import { systemClock } from '../open-app.ts'
import { askPrimary } from './ask-primary.ts'
import { metricsAnswers } from './gather-metrics.ts'
import { serveByWorkers } from './worker-pool.ts'
import type { Serving } from '../../cli/operations.ts'
import type { Job, Jobs } from '../../domain/job.ts'
import type { Project } from '../../domain/project.ts'

/** Serves by `count` processes, and trains for all of them from this one: a job is known to whoever asks. */
export async function servePool(
  count: number,
  place: { readonly folder: string; readonly dataFolder: string; readonly project: Project | undefined },
): Promise<Serving> {
  const { project, ...folders } = place
  const logger = lineLogger()
  const jobs = jobProcess({ app: { ...folders, clock: systemClock, newId: randomId }, project, logger })
  const { startRun, status } = jobs
  const serving = await serveByWorkers(count, { answers: { startRun, status, ...metricsAnswers() }, logger })
  return {
    ...serving,
    async close() {
      jobs.close()
      await serving.close()
    },
  }
}

/** The jobs of the process that holds the port, as a worker sees them. */
export function jobsOfPrimary(): Jobs & { close(): void } {
  const ask = askPrimary()
  return {
    startRun: (project, by) => ask<{ readonly id: string }>('startRun', project, by),
    status: (id) => ask<Job>('status', id),
    close: () => undefined,
  }
}
