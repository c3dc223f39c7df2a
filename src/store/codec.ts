import { assert } from '../base/assert.ts'

/**
 * What a value of the program becomes in the database, the same on SQLite and on PostgreSQL.
 *
 * | value                     | bound as            | column            | read back                                     |
 * | ------------------------- | ------------------- | ----------------- | --------------------------------------------- |
 * | finite number             | number              | double precision  | the same, by `decodeDouble`                   |
 * | NaN                       | text 'NaN'          | double precision  | NaN, by `decodeDouble`; sorts after all else  |
 * | Infinity, -Infinity       | number              | double precision  | the same                                      |
 * | -0                        | 0                   | any               | 0 (SQLite cannot keep the sign)               |
 * | integer of at most 2^53-1 | number              | bigint            | number                                        |
 * | bigint, 64 bits signed    | bigint              | bigint            | number when it is exact, else bigint          |
 * | bigint beyond 64 bits     | refused (assertion) |                   |                                               |
 * | count(*), sum of integers | -                   | -                 | number when it is exact                       |
 * | time in ms, any fraction  | whole number        | bigint            | number, rounded by `encodeMs` (SQLite would   |
 * |                           |                     |                   | keep the fraction, PostgreSQL refuses it)     |
 * | boolean                   | 1 or 0              | integer           | boolean, by `decodeBoolean`                   |
 * | Date                      | ms since 1970, UTC  | bigint            | Date, by `decodeDate`; an invalid one refused |
 * | null, undefined           | NULL                | any               | null                                          |
 * | text                      | text                | text              | the same; U+0000 refused, lone surrogates     |
 * |                           |                     |                   | become U+FFFD (PostgreSQL keeps neither)      |
 * | JSON                      | text                | text              | the same, by `encodeJson` and `decodeJson`    |
 * | anything else             | refused (assertion) |                   |                                               |
 *
 * In JSON text the numbers JSON lacks are kept as {"$number":"NaN"} (also "Infinity", "-Infinity", "-0"); a key that
 * begins with "$" gets one "$" more, so no document can be mistaken for such a mark. A bigint is {"$integer":"9"}. Keys whose value is undefined
 * are left out; an undefined item of a list is null.
 */
export function toParameter(value: unknown): null | number | bigint | string {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return Number.isNaN(value) ? 'NaN' : value === 0 ? 0 : value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'string') return toText(value)
  if (typeof value === 'bigint') {
    assert(BigInt.asIntN(64, value) === value, `an integer of the database has at most 64 bits, received ${value}`)
    return value
  }
  assert(value instanceof Date, `a ${typeof value} cannot be bound to a query`)
  assert(!Number.isNaN(value.getTime()), 'an invalid Date cannot be stored')
  return value.getTime()
}

function toText(text: string): string {
  assert(!text.includes('\0'), 'text in the database has no U+0000')
  return text.toWellFormed()
}

/** An integer column, as both drivers hand it over: number when exact, else bigint. */
export function exactInteger(value: bigint): number | bigint {
  const narrow = Number(value)
  return Number.isSafeInteger(narrow) ? narrow : value
}

/** A time in milliseconds for a bigint column. */
export function encodeMs(ms: number): number {
  return Math.round(ms)
}

/** A `double precision` column: SQLite hands NaN over as text. */
export function decodeDouble(stored: number | string): number {
  return typeof stored === 'number' ? stored : Number.NaN
}

/** A double as an item of a JSON parameter: the numbers JSON lacks as text, which both databases take for a double. */
export function encodeDoubleText(value: number): number | string {
  return Number.isFinite(value) ? value : String(value)
}

/** Integers of 64 bits that a database wrote as a JSON list. */
export function integersOfJson(json: string): (number | bigint)[] {
  const read = JSON.parse(json) as number[]
  if (read.every(Number.isSafeInteger)) return read
  return (json.match(/-?\d+/g) ?? []).map((digits) => exactInteger(BigInt(digits)))
}

/** Doubles that a database wrote as a JSON list: what JSON lacks as text, SQLite the infinities as 9.0e+999. */
export function doublesOfJson(json: string): number[] {
  return (JSON.parse(json) as (number | string)[]).map(Number)
}

export function decodeBoolean(stored: number): boolean {
  return stored !== 0
}

export function decodeDate(stored: number): Date {
  return new Date(stored)
}

/** JSON text of any plain value, with the numbers JSON lacks; see the table above. */
export function encodeJson(value: unknown): string {
  return JSON.stringify(marked(value))
}

/** What `encodeJson` was given; the caller says what that is. */
export function decodeJson(text: string): unknown {
  return unmarked(JSON.parse(text))
}

const unusualNumbers: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-0': -0,
}

function marked(value: unknown): unknown {
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return { $number: '-0' }
    return Number.isFinite(value) ? value : { $number: String(value) }
  }
  if (typeof value === 'bigint') return { $integer: String(value) }
  if (Array.isArray(value)) return value.map((item) => marked(item))
  if (typeof value !== 'object' || value === null) return value
  assert(!(value instanceof Date), 'a Date in a JSON document would come back as text: store its milliseconds')
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.startsWith('$') ? `$${key}` : key, marked(item)]),
  )
}

function unmarked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => unmarked(item))
  if (typeof value !== 'object' || value === null) return value
  if ('$integer' in value) return BigInt(String(value.$integer))
  if ('$number' in value) return unusualNumbers[String(value.$number)]
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.startsWith('$$') ? key.slice(1) : key, unmarked(item)]),
  )
}
