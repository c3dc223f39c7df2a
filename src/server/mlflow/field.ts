import { AppError } from '../../base/errors.ts'
import type { KeyValue } from '../../domain/run.ts'
import type { Int64 } from '../../domain/int64.ts'

/**
 * What one field of a request may be. Reads leniently, as protocol buffers read JSON: numbers written as text, names of
 * enums in any case. What cannot be read is refused with the words that clients of this wire format know.
 */
export interface Field<Value> {
  readonly read: (value: unknown, path: string) => Value
  readonly isRequired: boolean
  /** What an absent field is; undefined where it stays absent. */
  readonly absent: Value | undefined
}

export type Fields = Readonly<Record<string, Field<unknown>>>

type Required<Value> = Field<Value> & { readonly isRequired: true }

/** What an endpoint is handed: required fields, and lists, are always there. */
export type Input<Shape extends Fields> = {
  readonly [Name in keyof Shape as Shape[Name] extends { isRequired: true } ? Name : never]: Read<Shape[Name]>
} & {
  readonly [Name in keyof Shape as Shape[Name] extends { isRequired: true } ? never : Name]?: Read<Shape[Name]>
}
type Read<F> = F extends Field<infer Value> ? Value : never

const optional = <Value>(read: Field<Value>['read']): Field<Value> => ({ read, isRequired: false, absent: undefined })

/** Must be there, and be neither null nor the empty text. */
export function required<Value>(field: Field<Value>): Required<Value> {
  return { ...field, isRequired: true }
}

/** Stored as both databases keep text: no U+0000, no half of a pair. */
export const text: Field<string> = optional((value, path) => {
  if (typeof value !== 'string') throw invalid(value, path)
  return value.replaceAll('\0', '\u{FFFD}').toWellFormed()
})

/** Text that nothing repeats, also where it is refused. */
export const secretText: Field<string> = optional((value, path) => {
  if (typeof value === 'string') return text.read(value, path)
  throw new AppError('WIRE_VALUE', {
    path,
    received: '[not shown]',
    hint: `Hint: Value was of type '${pythonType(value)}'.`,
  })
})

export const integer: Field<Int64> = optional((value, path) => {
  const read = typeof value === 'string' && /^[+-]?\d{1,19}$/.test(value) ? exact(BigInt(value)) : value
  if (typeof read === 'bigint' && BigInt.asIntN(64, read) === read) return read
  // Beyond 2^53 a number prints as another one: 2^60 as 1152921504606847000.
  if (Number.isSafeInteger(read)) return read as number
  if (typeof read === 'number' && Number.isInteger(read) && Math.abs(read) < 2 ** 63) return BigInt(read)
  throw invalid(value, path)
})

/** A whole number that counts something: at most 2^53. */
export const count: Field<number> = optional((value, path) => {
  const read = integer.read(value, path)
  if (typeof read === 'bigint') throw invalid(value, path)
  return read
})

/** How many are wanted, from 1 to `most`. */
export const upTo = (most: number): Field<number> => ({
  ...count,
  read(value, path) {
    const wanted = count.read(value, path)
    if (wanted < 1) throw invalid(wanted, path, 'It must be a positive integer.')
    if (wanted > most) throw invalid(wanted, path, `It must be at most ${most}.`)
    return wanted
  },
})

const namedDoubles: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  nan: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
}

export const double: Field<number> = optional((value, path) => {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'string') throw invalid(value, path)
  const named = namedDoubles[value]
  if (named !== undefined) return named
  const read = Number(value)
  if (value.trim() === '' || Number.isNaN(read)) throw invalid(value, path)
  return read
})

export const flag: Field<boolean> = optional((value, path) => {
  if (typeof value === 'boolean') return value
  if (value === 'true') return true
  if (value === 'false') return false
  throw invalid(value, path)
})

/** One of the names, or its number; in any case. */
export function oneOf<const Name extends string>(names: readonly Name[], first = 1): Field<Name> {
  return optional((value, path) => {
    const position = typeof value === 'number' ? value : /^\d+$/.test(String(value)) ? Number(value) : undefined
    const found =
      position === undefined ? names.find((name) => name === String(value).toUpperCase()) : names[position - first]
    if (found === undefined) throw invalid(value, path)
    return found
  })
}

/** Absent: empty. One text alone, as a query string has it, is a list of one. */
export function list<Value>(item: Field<Value>): Required<readonly Value[]> {
  const isText = (item as Field<unknown>) === text
  const read = (value: unknown, path: string): readonly Value[] => {
    if (value === null) return []
    const items = Array.isArray(value) ? value : isText && typeof value === 'string' ? [value] : undefined
    if (items === undefined) throw invalid(value, path)
    try {
      return items.map((each) => item.read(each, ''))
    } catch {
      // Where each of 1,000 items stands is written down only when one is refused: it is refused again, by its place.
      return items.map((each, position) => item.read(each, `${path}[${position}]`))
    }
  }
  return { read, isRequired: true, absent: [] }
}

export function record<Shape extends Fields>(fields: Shape): Field<Input<Shape>> {
  const named = Object.entries(fields)
  return optional((value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(value, path)
    return readNamed(named, value as Readonly<Record<string, unknown>>, path === '' ? '' : `${path}.`) as Input<Shape>
  })
}

const keyAndValue = record({ key: required(text), value: text })

/** A tag or param: a value that is absent is empty. */
export const keyValue: Field<KeyValue> = optional((value, path) => {
  const { key, value: given = '' } = keyAndValue.read(value, path)
  return { key, value: given }
})

/** Reads a document; fields it does not name are ignored. */
export function readFields<Shape extends Fields>(
  fields: Shape,
  given: Readonly<Record<string, unknown>>,
): Input<Shape> {
  return readNamed(Object.entries(fields), given, '') as Input<Shape>
}

function readNamed(
  fields: readonly (readonly [string, Field<unknown>])[],
  given: Readonly<Record<string, unknown>>,
  prefix: string,
): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  for (const [name, field] of fields) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined
    const isMissing = value === undefined || value === null || (field.isRequired && value === '')
    if (!isMissing) input[name] = field.read(value, `${prefix}${name}`)
    else if (field.absent !== undefined) input[name] = field.absent
    else if (field.isRequired) throw new AppError('WIRE_MISSING', { path: `${prefix}${name}` })
  }
  return input
}

/** @throws WIRE_VALUE  with the value as compact JSON, and its type in the words of Python, as clients expect it */
export function invalid(value: unknown, path: string, hint?: string): AppError {
  const received = JSON.stringify(sorted(value), (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item))
  return new AppError('WIRE_VALUE', {
    path,
    received: (received ?? 'null').slice(0, 500),
    hint: hint ?? `Hint: Value was of type '${pythonType(value)}'.`,
  })
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  )
}

function pythonType(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType'
  if (Array.isArray(value)) return 'list'
  switch (typeof value) {
    case 'string':
      return 'str'
    case 'boolean':
      return 'bool'
    case 'bigint':
      return 'int'
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float'
    default:
      return 'dict'
  }
}

function exact(value: bigint): Int64 {
  const narrow = Number(value)
  return Number.isSafeInteger(narrow) ? narrow : value
}
