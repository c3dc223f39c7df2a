import { AppError } from '../base/errors.ts'
import { checkKey, cut } from '../domain/written.ts'
import type { KeyValue, Measurement, RunLog } from '../domain/run.ts'

/** How long things may be, in characters; MLflow's, so that what is accepted here is accepted there. */
export const LIMITS = {
  paramValue: 6000,
  runTagValue: 8000,
  experimentName: 500,
  experimentTagValue: 5000,
  location: 2048,
  datasetName: 500,
  datasetDigest: 36,
  datasetSchema: 1_048_575,
  datasetSource: 65_535,
  datasetProfile: 16_777_215,
  inputTagKey: 255,
  inputTagValue: 500,
} as const

const batchMax = { metrics: 1000, params: 100, tags: 100, total: 1000 } as const

/** A batch as it is kept: keys checked, long values cut. @throws KEY_REFUSED, BATCH_TOO_LARGE, PARAM_TWICE */
export function checkedBatch({ runId, metrics, params, tags }: RunLog): RunLog {
  const sizes = { metrics: metrics.length, params: params.length, tags: tags.length }
  for (const what of ['metrics', 'params', 'tags'] as const) {
    if (sizes[what] > batchMax[what]) refuseBatch(what, batchMax[what], sizes[what])
  }
  const total = sizes.metrics + sizes.params + sizes.tags
  if (total > batchMax.total) refuseBatch('metrics, params, and tags', batchMax.total, total)
  checkKeys(metrics, 'metrics')
  checkKeys(params, 'params')
  checkKeys(tags, 'tags')
  const twice = params.map(({ key }) => key).filter((key, position, keys) => keys.indexOf(key) !== position)
  if (twice.length > 0) throw new AppError('PARAM_TWICE', { keys: [...new Set(twice)] })
  return {
    runId,
    metrics,
    params: params.map(({ key, value }) => ({ key, value: cut(value, LIMITS.paramValue) })),
    tags: tags.map(({ key, value }) => ({ key, value: cut(value, LIMITS.runTagValue) })),
  }
}

function checkKeys(items: readonly (KeyValue | Measurement)[], name: string): void {
  items.forEach(({ key }, position) => checkKey(key, `${name}[${position}].key`))
}

function refuseBatch(what: string, max: number, received: number): never {
  throw new AppError('BATCH_TOO_LARGE', { what, max, received })
}
