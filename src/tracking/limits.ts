import { AppError } from '../base/errors.ts'
import type { KeyValue, Measurement, RunLog } from '../domain/run.ts'

/** How long things may be, in characters; MLflow's, so that what is accepted here is accepted there. */
export const LIMITS = {
  key: 250,
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

/**
 * A key of a metric, param or tag: at most 250 letters, digits, _ - . : / and spaces of any script, that is a plain
 * relative path.
 *
 * @param path  how the request calls it: 'metrics[0].key'. @throws KEY_REFUSED
 */
export function checkKey(key: string, path: string, max: number = LIMITS.key): void {
  const refuse = (problem: string): never => {
    throw new AppError('KEY_REFUSED', { path, received: key.slice(0, 300), problem })
  }
  if (key === '') refuse('It must not be empty.')
  if (lengthOf(key) > max) refuse(`Exceeds the maximum length of ${max} characters.`)
  if (!/^[\p{L}\p{N}\p{M}_\-.: /]*$/u.test(key)) {
    refuse(
      'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).',
    )
  }
  if (!isPlainPath(key))
    refuse('Names may be treated as files in certain cases, and must not resolve to other names when treated as such.')
}

/** Whether a text names one thing below a folder, in one way. */
function isPlainPath(key: string): boolean {
  if (key === '.' || key.startsWith('..') || key.startsWith('/')) return false
  return key.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}

/** @throws TOO_LONG */
export function checkLength(value: string, path: string, max: number): void {
  const length = lengthOf(value)
  if (length > max) throw new AppError('TOO_LONG', { path, max, received: length })
}

/** In characters, as the databases count them: a pair of surrogates is one. */
function lengthOf(value: string): number {
  return value.length - (value.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0)
}

/** Longer values are cut, not refused: a run of hours must not fail for one. */
export function cut(value: string, max: number): string {
  if (value.length <= max) return value
  return value.slice(0, max).toWellFormed()
}

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
