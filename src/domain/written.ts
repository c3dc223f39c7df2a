import { posix } from 'node:path'
import { AppError } from '../base/errors.ts'

/** How long a key may be, in characters; MLflow's, so that what is accepted here is accepted there. */
export const keyMax = 250

/**
 * A key of a metric, param or tag: at most 250 letters, digits, _ - . : / and spaces of any script, that is a plain
 * relative path.
 *
 * @param path  how the request calls it: 'metrics[0].key'. @throws KEY_REFUSED
 */
export function checkKey(key: string, path: string, max = keyMax): void {
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
  const problem = pathProblem(key)
  if (problem !== undefined) refuse(problem)
}

/** Why a text does not name one thing below a folder, in one way, in MLflow's words. Undefined where it does. */
export function pathProblem(key: string): string | undefined {
  const isOutside = key === '.' || key.startsWith('..') || key.startsWith('/')
  if (!isOutside && key.split('/').every((part) => part !== '' && part !== '.' && part !== '..')) return undefined
  const resolved = posix.normalize(key).replace(/(.)\/$/, '$1')
  return `Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '${resolved.slice(0, 300)}'`
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
