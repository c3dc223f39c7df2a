import type { ColumnContract } from '../domain/contract.ts'
import type { Cell } from '../frame/column.ts'
import { isOfDigits, readDate } from '../frame/read-date.ts'
import { compileNumberForm, numberFormInWords } from '../frame/number-form.ts'
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
      return compileNumberReader(contract)
    case 'integer': {
      const readNumber = compileNumberReader(contract)
      return (written) => asInteger(readNumber(written))
    }
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
 * Decimal digits with an optional sign, point and exponent, or the form that the contract says texts are written in. Not
 * numbers: hexadecimal, 'Infinity', 'NaN', marks that the contract does not name, and what is beyond the range of a
 * double. -0 is read as 0. The form is for texts: a number is already one, and 1.5 is not 15 under a thousands point.
 */
function compileNumberReader({ written: form }: ColumnContract): (written: Exclude<Written, null>) => ReadCell {
  const readText = form === undefined ? readDigits : compileNumberForm(form)
  const expected = form === undefined ? 'a number' : `a number written ${numberFormInWords(form)}`
  return (written) => {
    if (typeof written === 'string') return finite(readText(written), expected)
    if (typeof written === 'boolean') return unreadable(expected)
    return Number.isFinite(written) ? value(written + 0) : nonFinite(written)
  }
}

function finite(read: number, expected: string): ReadCell {
  if (Number.isNaN(read)) return unreadable(expected)
  return Number.isFinite(read) ? value(read + 0) : unreadable('a number within the range of a double')
}

/** NaN is how a column of numbers says "missing". */
function nonFinite(written: number): ReadCell {
  return Number.isNaN(written) ? MISSING : unreadable('a finite number')
}

/** A number without a fraction ('5', '5.0', '5e3') below 2^53; beyond, digits would be lost without a word. */
function asInteger(read: ReadCell): ReadCell {
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

/**
 * A number is ms since 1970 UTC (a typed source has it so), or what a format of digits makes of it. A date is the day's midnight UTC: its hours are cut.
 */
function compileTimeReader(
  contract: ColumnContract,
  type: 'date' | 'timestamp',
): (written: Exclude<Written, null>) => ReadCell {
  const format = contract.format ?? 'iso'
  const expected = `a ${type} written as ${format === 'iso' ? 'yyyy-mm-dd' : format}`
  return (written) => {
    if (typeof written === 'number' && Number.isNaN(written)) return MISSING
    if (typeof written === 'boolean') return unreadable(expected)
    const ms = typeof written === 'number' && !isOfDigits(format) ? written : readDate(String(written), format)
    if (!Number.isFinite(ms)) return unreadable(expected)
    return value(type === 'date' ? Math.floor(ms / msPerDay) * msPerDay : ms)
  }
}
