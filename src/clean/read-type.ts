import type { ColumnContract } from '../domain/contract.ts'
import type { Cell } from '../frame/column.ts'
import { readDate } from '../frame/read-date.ts'
import { readNumber as readDigits } from '../frame/read-number.ts'

/** A value as a source writes it or as a JSON request carries it. */
export type Written = string | number | boolean | null

/** What became of a written value. */
export type ReadCell =
  | { readonly kind: 'value'; readonly value: Exclude<Cell, null> }
  | { readonly kind: 'missing' }
  /** It is there, but it is no value of the column's type. `reason` completes "expected ...". */
  | { readonly kind: 'unreadable'; readonly reason: string }

export const MISSING: ReadCell = { kind: 'missing' }

const msPerDay = 86_400_000
const booleans: ReadonlyMap<string, string> = new Map([
  ...['true', 't', 'yes', 'y', '1'].map((text) => [text, 'true'] as const),
  ...['false', 'f', 'no', 'n', '0'].map((text) => [text, 'false'] as const),
])

const value = (read: string | number): ReadCell => ({ kind: 'value', value: read })
const unreadable = (reason: string): ReadCell => ({ kind: 'unreadable', reason })

/**
 * Reads a written value as the type of the contract. White space around a number, boolean or date means nothing and
 * is passed over; in a category or text it is kept (trimming there is a decision, so a cleaning step).
 */
export function compileTypeReader(contract: ColumnContract): (written: Exclude<Written, null>) => ReadCell {
  switch (contract.type) {
    case 'number':
      return (written) => readNumber(written)
    case 'integer':
      return readInteger
    case 'boolean':
      return readBoolean
    case 'category':
    case 'text':
      return (written) => (written === '' ? MISSING : value(String(written)))
    case 'date':
      return compileTimeReader(contract, 'date')
    case 'timestamp':
      return compileTimeReader(contract, 'timestamp')
  }
}

/**
 * Decimal digits with an optional sign, point and exponent. Not numbers: hexadecimal, 'Infinity', 'NaN', thousands
 * separators, decimal commas, and what is beyond the range of a double. -0 is read as 0.
 */
function readNumber(written: Exclude<Written, null>): ReadCell {
  if (typeof written === 'boolean') return unreadable('a number')
  if (typeof written === 'number') return Number.isFinite(written) ? value(written + 0) : nonFinite(written)
  const read = readDigits(written)
  if (Number.isNaN(read)) return unreadable('a number')
  return Number.isFinite(read) ? value(read + 0) : unreadable('a number within the range of a double')
}

/** NaN is how a column of numbers says "missing". */
function nonFinite(written: number): ReadCell {
  return Number.isNaN(written) ? MISSING : unreadable('a finite number')
}

/** A number without a fraction ('5', '5.0', '5e3') below 2^53; beyond, digits would be lost without a word. */
function readInteger(written: Exclude<Written, null>): ReadCell {
  const read = readNumber(written)
  if (read.kind === 'missing') return read
  if (read.kind === 'unreadable' || typeof read.value !== 'number') return unreadable('an integer')
  if (!Number.isInteger(read.value)) return unreadable('an integer')
  return Number.isSafeInteger(read.value) ? read : unreadable('an integer of less than 16 digits')
}

/** true/false, t/f, yes/no, y/n, 1/0, in any case. */
function readBoolean(written: Exclude<Written, null>): ReadCell {
  if (typeof written === 'number' && Number.isNaN(written)) return MISSING
  const read = booleans.get(String(written).trim().toLowerCase())
  return read === undefined ? unreadable('true or false') : value(read)
}

/** A number is ms since 1970 UTC (a typed source has it so). A date is the day's midnight UTC: its hours are cut. */
function compileTimeReader(
  contract: ColumnContract,
  type: 'date' | 'timestamp',
): (written: Exclude<Written, null>) => ReadCell {
  const format = contract.format ?? 'iso'
  const expected = `a ${type} written as ${format === 'iso' ? 'yyyy-mm-dd' : format}`
  return (written) => {
    if (typeof written === 'number' && Number.isNaN(written)) return MISSING
    const ms =
      typeof written === 'number' ? written : typeof written === 'string' ? readDate(written, format) : Number.NaN
    if (!Number.isFinite(ms)) return unreadable(expected)
    return value(type === 'date' ? Math.floor(ms / msPerDay) * msPerDay : ms)
  }
}
