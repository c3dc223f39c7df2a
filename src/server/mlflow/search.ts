import { AppError } from '../../base/errors.ts'
import type { RunKeys } from '../../domain/run.ts'
import type { View } from '../../domain/search.ts'
import { unlessEmpty, wireExperiment, wireMetric, wireRun } from './entities.ts'
import { toldTo } from '../access/guard.ts'
import { endpoint, type Endpoints } from './endpoint.ts'
import { count, integer, invalid, list, oneOf, required, text, upTo, type Field } from './field.ts'
import { pageToken, readPageToken } from './page-token.ts'

const resultsMax = 50_000
const runsMax = 100
/** Of one run. */
const pointsMax = 2500
const datasetExperimentsMax = 20
const datasetsMax = 1000

const points: Field<number> = {
  ...count,
  read(value, path) {
    const wanted = count.read(value, path)
    if (wanted >= 1 && wanted <= pointsMax) return wanted
    throw refuse(`max_results must be between 1 and ${pointsMax}.`)
  },
}

const page = { max_results: upTo(resultsMax), page_token: text }
const asked = { filter: text, order_by: list(text) }
const view = oneOf(['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL'])
const views: Readonly<Record<string, View>> = { ACTIVE_ONLY: 'active', DELETED_ONLY: 'deleted', ALL: 'all' }
/** Ours: only these of what runs logged; a list that is absent stands for all, so `{"params": []}` leaves params out. */
const keys: Field<RunKeys> = {
  isRequired: false,
  absent: undefined,
  read(value, path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(value, path)
    const given = Object.entries(value).filter(([name]) => ['metrics', 'params', 'tags'].includes(name))
    return Object.fromEntries(given.map(([name, names]) => [name, list(text).read(names, `${path}.${name}`)]))
  },
}

/** runs/search, experiments/search and search-datasets, and histories thinned out for charts. */
export const searchEndpoints: Endpoints = ({ tracker }) => [
  endpoint(
    'POST',
    'runs/search',
    { ...page, ...asked, experiment_ids: list(text), run_view_type: view, keys },
    async ({ experiment_ids: experimentIds, filter, order_by: orderBy, run_view_type: type, ...rest }, request) => {
      const { max_results: limit = 1000, page_token: token, keys: wanted } = rest
      const offset = readPageToken(token)
      const { items, hasMore } = await tracker.searchRuns({
        ...{ experimentIds, orderBy, offset, limit, view: views[type ?? 'ACTIVE_ONLY']! },
        ...(filter === undefined ? {} : { filter }),
        ...(wanted === undefined ? {} : { keys: wanted }),
        ...toldTo(request),
      })
      return { ...unlessEmpty('runs', items.map(wireRun)), ...tokenAfter(offset, items, hasMore) }
    },
  ),
  endpoint(
    'GET|POST',
    'experiments/search',
    { ...page, ...asked, view_type: view },
    async ({ filter, order_by: orderBy, max_results: limit = 1000, page_token: token, view_type: type }, request) => {
      const offset = readPageToken(token)
      const { items, hasMore } = await tracker.searchExperiments({
        ...{ orderBy, offset, limit, view: views[type ?? 'ACTIVE_ONLY']! },
        ...(filter === undefined ? {} : { filter }),
        ...toldTo(request),
      })
      return { ...unlessEmpty('experiments', items.map(wireExperiment)), ...tokenAfter(offset, items, hasMore) }
    },
  ),
  endpoint(
    'POST',
    'experiments/search-datasets',
    { experiment_ids: list(text) },
    async ({ experiment_ids: experimentIds }, request) => {
      if (experimentIds.length === 0) throw refuse('SearchDatasets request must specify at least one experiment_id.')
      if (experimentIds.length > datasetExperimentsMax) {
        throw refuse(
          `SearchDatasets request cannot specify more than ${datasetExperimentsMax} experiment_ids. Received ${experimentIds.length} experiment_ids.`,
        )
      }
      const found = await tracker.runs.datasets(experimentIds, datasetsMax, toldTo(request))
      return unlessEmpty(
        'dataset_summaries',
        found.map(({ experimentId, name, digest, context }) => ({
          ...{ experiment_id: experimentId, name, digest },
          ...(context === undefined ? {} : { context }),
        })),
      )
    },
  ),
  endpoint(
    'GET',
    'metrics/get-history-bulk-interval',
    {
      ...{ run_ids: list(text), metric_key: required(text), max_results: points },
      ...{ start_step: integer, end_step: integer },
    },
    async ({ run_ids: ids, metric_key: key, start_step: from, end_step: to, max_results: limit = pointsMax }) => {
      if (ids.length === 0) throw new AppError('WIRE_MISSING', { path: 'run_ids' })
      if (ids.length > runsMax) {
        throw refuse(
          `GetMetricHistoryBulkInterval request must specify at most ${runsMax} run_ids. Received ${ids.length} run_ids.`,
        )
      }
      if ((from === undefined) !== (to === undefined)) {
        throw refuse('If either start step or end step are specified, both must be specified.')
      }
      if (from !== undefined && to !== undefined && from > to) {
        throw refuse(`end_step must be greater than start_step. Found start_step=${from} and end_step=${to}.`)
      }
      const found = await tracker.runs.sampledHistories(ids, key, {
        limit,
        ...(from === undefined || to === undefined ? {} : { steps: { from, to } }),
      })
      return unlessEmpty(
        'metrics',
        found.map((one) => ({ ...wireMetric(one), run_id: one.runId })),
      )
    },
  ),
]

function tokenAfter(offset: number, items: readonly unknown[], hasMore: boolean): object {
  return hasMore ? { next_page_token: pageToken(offset + items.length) } : {}
}

function refuse(problem: string): AppError {
  return new AppError('WIRE_REQUEST', { problem })
}
