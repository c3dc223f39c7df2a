import { AppError, shown } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import { ESTIMATORS, estimatorOf } from '../learn/estimator-catalog.ts'
import { projectShape } from './project-shape.ts'
import type { ProblemKind, Project } from '../domain/project.ts'
import type { Shape } from './project-shape.ts'

/**
 * Checks that a value is a project: every key known, every value of its type, everything required there.
 *
 * @throws CONFIG_KEY_UNKNOWN naming the path and the nearest known key; CONFIG_VALUE naming the path, what is
 *         expected and what was received; both for the parameters of a model too
 */
export function checkProject(value: unknown): Project {
  check(projectShape, value, '')
  const checked = value as Project
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(checked.name)) {
    refuse('name', 'letters, digits, dots, dashes and underscores, beginning with a letter or digit', checked.name)
  }
  if (checked.models.length === 0) refuse('models', 'a list of at least one model', checked.models)
  for (const [name, { range }] of Object.entries(checked.columns ?? {})) {
    if (range?.min === undefined || range.max === undefined || range.min <= range.max) continue
    refuse(`${joined('columns', name)}.range.min`, `at most the max, ${range.max}`, range.min)
  }
  // Told now, and not after the source was read: kinds, and parameters with their ranges.
  for (const [index, spec] of checked.models.entries()) {
    estimatorOf(spec, `models[${index}]`)
    checkKind(spec.kind, checked.problem.kind, `models[${index}].kind`)
  }
  return checked
}

/** An estimator of numbers learns no classes, nor the other way round. */
function checkKind(kind: string, problem: ProblemKind, path: string): void {
  if (ESTIMATORS[kind]!.kinds.includes(problem)) return
  const known = Object.keys(ESTIMATORS).filter((name) => ESTIMATORS[name]!.kinds.includes(problem))
  const what = problem === 'classification' ? 'classes' : 'a number'
  refuse(path, `an estimator that learns ${what}, as problem.kind says: ${known.join(', ')}`, kind)
}

function refuse(path: string, expected: string, received: unknown): never {
  const seen = received === undefined ? 'nothing' : shown(received)
  throw new AppError('CONFIG_VALUE', { path: path || 'the default export', expected, received: seen })
}

function check(shape: Shape, value: unknown, path: string): void {
  switch (shape.is) {
    case 'text':
      return typeof value === 'string' && value !== '' ? undefined : refuse(path, 'text that is not empty', value)
    case 'flag':
      return typeof value === 'boolean' ? undefined : refuse(path, 'true or false', value)
    case 'label':
      return ['string', 'number', 'boolean'].includes(typeof value)
        ? undefined
        : refuse(path, 'a value of the target: text, a number or true/false', value)
    case 'number':
      return checkNumber(shape, value, path)
    case 'choice':
      return typeof value === 'string' && shape.of.includes(value)
        ? undefined
        : refuse(path, `one of ${shape.of.map((item) => `'${item}'`).join(', ')}`, value)
    case 'list':
      if (!Array.isArray(value)) refuse(path, 'a list', value)
      return value.forEach((item, index) => check(shape.of, item, `${path}[${index}]`))
    case 'record':
      return Object.entries(plain(value, path)).forEach(([key, item]) => check(shape.of, item, joined(path, key)))
    case 'object':
      return checkObject(shape, plain(value, path), path)
    case 'either':
      return checkEither(shape, value, path)
    case 'tagged': {
      const tag = plain(value, path)[shape.by]
      const chosen = typeof tag === 'string' && Object.hasOwn(shape.of, tag) ? shape.of[tag] : undefined
      if (chosen === undefined) {
        refuse(
          joined(path, shape.by),
          `one of ${Object.keys(shape.of)
            .map((item) => `'${item}'`)
            .join(', ')}`,
          tag,
        )
      }
      return check(chosen, value, path)
    }
  }
}

function checkNumber(shape: Extract<Shape, { is: 'number' }>, value: unknown, path: string): void {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, whole = false } = shape
  const fits = typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max
  if (fits && (!whole || Number.isInteger(value))) return
  const bounds =
    max < Number.POSITIVE_INFINITY
      ? ` from ${min} to ${max}`
      : min > Number.NEGATIVE_INFINITY
        ? ` of at least ${min}`
        : ''
  refuse(path, `a ${whole ? 'whole ' : ''}number${bounds}`, value)
}

function checkObject(
  shape: Extract<Shape, { is: 'object' }>,
  value: Readonly<Record<string, unknown>>,
  path: string,
): void {
  const known = Object.keys(shape.keys)
  for (const [key, item] of Object.entries(value)) {
    const inner = Object.hasOwn(shape.keys, key) ? shape.keys[key]![0] : undefined
    if (inner === undefined)
      throw new AppError('CONFIG_KEY_UNKNOWN', { path, key, known, nearest: nearest(key, known) })
    if (item !== undefined) check(inner, item, joined(path, key))
  }
  for (const key of shape.required) {
    if (value[key] === undefined) refuse(joined(path, key), 'given', undefined)
  }
}

function checkEither(shape: Extract<Shape, { is: 'either' }>, value: unknown, path: string): void {
  const fits = shape.of.some((option) => {
    try {
      check(option, value, path)
      return true
    } catch {
      // Another option may fit; when none does, the sentence below names them all.
      return false
    }
  })
  if (!fits) refuse(path, shape.expected, value)
}

function plain(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(path, 'an object', value)
  return value as Readonly<Record<string, unknown>>
}

function joined(path: string, key: string): string {
  const step = /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
  return path === '' && step.startsWith('.') ? key : `${path}${step}`
}
