import { AppError, shown } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import type { ParamBounds } from './param-range.ts'

/**
 * Parameters as an estimator takes them: what was left out, or is undefined, at its default.
 *
 * @throws ARGUMENT_VALUE for a parameter that is out of its bounds, or that there is not
 */
export function settledParams<Params extends object>(
  bounds: Readonly<Record<string, ParamBounds>>,
  params: Partial<Params>,
): Params {
  const settled: Record<string, unknown> = {}
  for (const [name, { default: value }] of Object.entries(bounds)) settled[name] = value
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue
    const known = Object.hasOwn(bounds, name) ? bounds[name] : undefined
    const expected = known === undefined ? knownNames(name, Object.keys(bounds)) : breachOf(known, value)
    const received = known === undefined ? 'this one' : shown(value)
    if (expected !== undefined) throw new AppError('ARGUMENT_VALUE', { argument: name, expected, received })
    settled[name] = value
  }
  return settled as Params
}

/** What a parameter must be, where `value` is not that; undefined where it is. */
export function breachOf(bounds: ParamBounds, value: unknown): string | undefined {
  if ('of' in bounds) {
    if (bounds.of.some((choice) => choice === value)) return undefined
    return `one of ${bounds.of.map((choice) => (typeof choice === 'string' ? `'${choice}'` : `${choice}`)).join(', ')}`
  }
  if ('ofColumn' in bounds) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    if (isObject && Object.values(value).every((each) => bounds.ofColumn.includes(each as number))) return undefined
    return `an object of columns, each ${bounds.ofColumn.join(' or ')}`
  }
  const { min, max, integer = false, or } = bounds
  if (or !== undefined && value === or) return undefined
  const isNumber = typeof value === 'number' && value >= min && value <= max
  if (isNumber && (!integer || Number.isInteger(value))) return undefined
  return `a ${integer ? 'whole ' : ''}number from ${min} to ${max}${or === undefined ? '' : `, or '${or}'`}`
}

function knownNames(name: string, known: readonly string[]): string {
  const close = nearest(name, known)
  return `one of the parameters ${known.join(', ')}${close === undefined ? '' : ` (did you mean "${close}"?)`}`
}
