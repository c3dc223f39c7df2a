import { AppError } from '../../base/errors.ts'
import type { LoggedMeasurement, RunStatus } from '../../domain/run.ts'
import { unlessEmpty, wireMetric, wireRun, wireRunInfo } from './entities.ts'
import { endpoint, type Endpoints } from './endpoint.ts'
import { count, double, integer, invalid, keyValue, list, oneOf, record, required, text, upTo } from './field.ts'
import { pageToken, readPageToken } from './page-token.ts'

const id = { run_id: required(text) }
const status = oneOf(['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'])
/** Milliseconds, from 1970 on. */
const time: typeof integer = {
  ...integer,
  read(value, path) {
    const read = integer.read(value, path)
    if (read < 0) throw invalid(value, path, 'Timestamp must be a nonnegative long (64-bit integer).')
    return read
  },
}
const ofModel = { model_id: text, dataset_name: text, dataset_digest: text }
/** Without a step, it is of step 0. */
const measure = { key: required(text), value: required(double), timestamp: required(time), step: integer, ...ofModel }
const metric = record(measure)
const dataset = record({
  name: required(text),
  digest: required(text),
  source_type: required(text),
  source: required(text),
  schema: text,
  profile: text,
})
const datasetInput = record({ tags: list(keyValue), dataset: required(dataset) })
const modelInput = record({ model_id: required(text) })
const modelOutput = record({ model_id: required(text), step: integer })
const historiesMax = 25_000

/** runs/* and metrics/*, but search. */
export const runEndpoints: Endpoints = ({ tracker, clock }) => {
  const { runs } = tracker
  const nowMs = (): number => Math.round(clock.nowMs())
  const nothing = { metrics: [], params: [], tags: [] }
  const measured = (given: ReturnType<typeof metric.read>): LoggedMeasurement => {
    const { key, value, timestamp, step, model_id: modelId, dataset_name: name, dataset_digest: digest } = given
    const plain = { key, value, atMs: timestamp, step: step ?? 0 }
    if (modelId === undefined || modelId === '') return plain
    if (name === undefined || name === '') return { ...plain, modelId }
    return { ...plain, modelId, dataset: { name, ...(digest === undefined ? {} : { digest }) } }
  }
  return [
    endpoint(
      'POST',
      'runs/create',
      // `run_id` is ours: with it a client may ask twice and have one run.
      {
        ...{ experiment_id: text, run_id: text, user_id: text, run_name: text, start_time: integer },
        tags: list(keyValue),
      },
      async (
        { experiment_id: experimentId = '0', run_id: runId, user_id: said = '', run_name: name, ...rest },
        request,
      ) => ({
        run: wireRun(
          await tracker.createRun({
            experimentId: experimentId === '' ? '0' : experimentId,
            ...(runId === undefined || runId === '' ? {} : { id: runId }),
            // Whoever is signed in is the one who did it, whatever the client says of itself.
            userId: request.principal?.name ?? said,
            ...(name === undefined ? {} : { name }),
            ...(rest.start_time === undefined || rest.start_time === 0 ? {} : { startedAtMs: rest.start_time }),
            tags: rest.tags,
          }),
        ),
      }),
    ),
    endpoint('GET', 'runs/get', id, async ({ run_id: run }) => ({ run: wireRun(await runs.get(run)) })),
    endpoint(
      'POST',
      'runs/update',
      { ...id, status, end_time: integer, run_name: text },
      async ({ run_id: run, status: wanted, end_time: end, run_name: name }) => ({
        run_info: wireRunInfo(
          await runs.update(run, {
            atMs: nowMs(),
            ...(wanted === undefined ? {} : { status: wanted.toLowerCase() as RunStatus }),
            ...(end === undefined ? {} : { endedAtMs: end }),
            ...(name === undefined || name === '' ? {} : { name }),
          }),
        ),
      }),
    ),
    endpoint('POST', 'runs/delete', id, async ({ run_id: run }) => {
      await runs.delete(run, clock.nowMs())
      return {}
    }),
    endpoint('POST', 'runs/restore', id, async ({ run_id: run }) => {
      await runs.restore(run)
      return {}
    }),
    endpoint('POST', 'runs/log-metric', { ...id, ...measure }, async ({ run_id: runId, ...one }) => {
      await tracker.log({ ...nothing, runId, metrics: [measured(one)] })
      return {}
    }),
    endpoint('POST', 'runs/log-parameter', { ...id, key: required(text), value: text }, async (input) => {
      const { run_id: runId, key, value = '' } = input
      await tracker.log({ ...nothing, runId, params: [{ key, value }] })
      return {}
    }),
    endpoint('POST', 'runs/set-tag', { ...id, key: required(text), value: text }, async (input) => {
      const { run_id: runId, key, value = '' } = input
      await tracker.log({ ...nothing, runId, tags: [{ key, value }] })
      return {}
    }),
    endpoint('POST', 'runs/delete-tag', { ...id, key: required(text) }, async ({ run_id: run, key }) => {
      await runs.deleteTag(run, key)
      return {}
    }),
    endpoint(
      'POST',
      'runs/log-batch',
      { ...id, metrics: list(metric), params: list(keyValue), tags: list(keyValue) },
      async ({ run_id: runId, metrics, params, tags }) => {
        await tracker.log({ runId, metrics: metrics.map(measured), params, tags })
        return {}
      },
    ),
    endpoint(
      'POST',
      'runs/log-inputs',
      { ...id, datasets: list(datasetInput), models: list(modelInput) },
      async ({ run_id: run, datasets, models }) => {
        const inputs = datasets.map(({ dataset: { source_type: sourceType, ...rest }, tags }) => ({
          ...{ dataset: { ...rest, sourceType }, tags },
        }))
        await tracker.addInputs(
          run,
          inputs,
          models.map((each) => each.model_id),
        )
        return {}
      },
    ),
    endpoint('POST', 'runs/outputs', { ...id, models: list(modelOutput) }, async ({ run_id: run, models }) => {
      await runs.addOutputs(
        run,
        models.map(({ model_id: modelId, step = 0 }) => ({ modelId, step })),
      )
      return {}
    }),
    endpoint(
      'GET',
      'metrics/get-history',
      { ...id, metric_key: required(text), page_token: text, max_results: upTo(2 ** 31) },
      async ({ run_id: run, metric_key: key, page_token: token, max_results: limit }) => {
        const offset = readPageToken(token)
        const { items, hasMore } = await runs.history(run, key, { offset, limit: limit ?? 2 ** 31 })
        return {
          ...unlessEmpty('metrics', items.map(wireMetric)),
          ...(hasMore ? { next_page_token: pageToken(offset + items.length) } : {}),
        }
      },
    ),
    endpoint(
      'GET',
      'metrics/get-history-bulk',
      { run_id: list(text), metric_key: text, max_results: count },
      async ({ run_id: ids, metric_key: key = '', max_results: limit = historiesMax }) => {
        if (ids.length === 0) refuseHistories('must specify at least one run_id.')
        if (ids.length > 100) {
          refuseHistories(`cannot specify more than 100 run_ids. Received ${ids.length} run_ids.`)
        }
        if (key === '') refuseHistories('must specify a metric_key.')
        const found = await runs.histories(ids, key, Math.min(limit, historiesMax))
        return unlessEmpty(
          'metrics',
          found.map((one) => ({ ...wireMetric(one), run_id: one.runId })),
        )
      },
    ),
  ]
}

function refuseHistories(problem: string): never {
  throw new AppError('WIRE_REQUEST', { problem: `GetMetricHistoryBulk request ${problem}` })
}
