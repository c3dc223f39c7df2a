import { AppError } from '../base/errors.ts'
import { decidingMetric } from '../cli/render.ts'
import { createTracker, type Tracker } from '../tracking/tracker.ts'
import type { ListedRun, RunsRequest, ShownRun } from '../cli/operations.ts'
import type { RunDetail } from '../domain/run.ts'
import type { RunResult } from '../domain/run-result.ts'
import type { Training } from '../domain/training.ts'
import type { App } from './open-app.ts'

const experimentsAtOnce = 1000

/** Runs of all experiments, whoever wrote them; the youngest first, unless asked otherwise. @throws SEARCH_FILTER, SEARCH_ORDER */
export async function listRuns(app: App, { limit, filter, orderBy }: RunsRequest): Promise<readonly ListedRun[]> {
  const tracker = createTracker({ ...app.store, clock: app.clock, newId: app.newId })
  const names = await experimentNames(tracker)
  const { items } = await tracker.searchRuns({
    ...{ experimentIds: [...names.keys()], view: 'active', offset: 0, limit },
    ...(filter === undefined ? {} : { filter }),
    ...(orderBy === undefined ? {} : { orderBy }),
  })
  return Promise.all(
    items.map(async (detail) =>
      listed(detail, names.get(detail.run.experimentId) ?? '', await trainingOf(app, detail.run.id)),
    ),
  )
}

/** All of one run; of a training also its record. @throws RUN_NOT_FOUND */
export async function showRun(app: App, id: string): Promise<ShownRun> {
  const detail = await app.store.runs.get(id)
  const { name } = await app.store.experiments.get(detail.run.experimentId)
  const training = await trainingOf(app, id)
  const { params, tags, datasets, run } = detail
  return {
    ...listed(detail, name, training),
    params: Object.fromEntries(params.map(({ key, value }) => [key, value])),
    tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
    datasets: datasets.map(({ dataset }) => ({ name: dataset.name, digest: dataset.digest })),
    artifacts: run.artifactUri,
    ...(training === undefined ? {} : { training }),
  }
}

async function experimentNames(tracker: Tracker): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  for (let hasMore = true; hasMore;) {
    const page = await tracker.searchExperiments({ view: 'active', offset: names.size, limit: experimentsAtOnce })
    for (const { id, name } of page.items) names.set(id, name)
    hasMore = page.hasMore
  }
  return names
}

/** Undefined where a client wrote the run. */
async function trainingOf(app: App, id: string): Promise<Training | undefined> {
  try {
    return await app.store.trainings.get(id)
  } catch (error) {
    if (error instanceof AppError && error.code === 'RUN_NOT_FOUND') return undefined
    throw error
  }
}

function listed({ run, metrics }: RunDetail, experiment: string, training: Training | undefined): ListedRun {
  const key = training === undefined ? undefined : primaryKey(training)
  const primary = key === undefined ? undefined : training?.metrics[key]
  return {
    id: run.id,
    name: run.name,
    experiment,
    status: run.status,
    startedAtMs: Number(run.startedAtMs),
    ...(run.endedAtMs === undefined ? {} : { endedAtMs: Number(run.endedAtMs) }),
    // JSON knows no NaN.
    metrics: Object.fromEntries(metrics.map(({ key, value }) => [key, Number.isFinite(value) ? value : String(value)])),
    ...(primary === undefined ? {} : { primary }),
    ...(training?.error === undefined ? {} : { error: training.error }),
  }
}

/** A finished training has its candidates, and so the metric that decided, in its result. */
function primaryKey({ result, metrics }: Training) {
  const { candidates = [] } = (result ?? {}) as Partial<RunResult>
  return decidingMetric(candidates) ?? (metrics.rocAuc === undefined ? 'rmse' : 'rocAuc')
}
