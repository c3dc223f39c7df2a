import type { ColumnType } from '../../domain/contract.ts'
import type { DateFormat } from '../../frame/read-date.ts'
import type { Leftovers } from './column-reading.ts'
import type { DistinctValues } from './distinct-values.ts'
import { isBlank, isNullWord, isNullWordAmongNumbers } from './null-word-list.ts'
import { dateParts } from '../../frame/read-date.ts'
import { isWordDate, readDateText } from './date-texts.ts'
import { isWhole, readNumber } from '../../frame/read-number.ts'
import { settleDates } from './settle-dates.ts'
import type { DateSettlement } from './settle-dates.ts'

/** What a column of written values is, and the values that do not fit. */
export interface TypeSettlement {
  readonly type: ColumnType
  readonly format?: DateFormat
  readonly leftovers: Leftovers
  /** One entry a distinct value: the number or the date in ms, NaN where it is none. Numbers and dates only. */
  readonly numbers?: Float64Array
  readonly dates?: DateSettlement
}

const none: Leftovers = { blanks: [], nullWords: [], unreadable: [] }
/** A column is of numbers or dates when at most this share of its rows, blanks and null words aside, is neither. */
const fewUnreadable = 0.05
/** Stricter where there are few distinct numbers: '1', '2', '3+' are categories. */
const fewUnreadableOfCodes = 0.01
/** Distinct values looked at first: when none of them is a number or a date, the rest is not tried. */
const firstLook = 2_000

/** Settles the type of a column from its distinct values. `peer`: see settleDates. */
export function settleType(written: DistinctValues, peer?: DateFormat): TypeSettlement {
  if (isBooleans(written)) return { type: 'boolean', leftovers: booleanLeftovers(written) }
  return asNumbers(written) ?? asDates(written, peer) ?? { type: 'category', leftovers: none }
}

const booleanWords = new Set(['true', 'false', 't', 'f'])

function isBooleans({ values }: DistinctValues): boolean {
  if (values.length > 20) return false
  const words = values
    .filter((value) => !isBlank(value) && !isNullWord(value))
    .map((value) => value.trim().toLowerCase())
  return (
    words.length > 0 && words.every((word) => booleanWords.has(word)) && new Set(words.map((word) => word[0])).size <= 2
  )
}

function booleanLeftovers({ values }: DistinctValues): Leftovers {
  const positions = [...values.keys()]
  return {
    blanks: positions.filter((i) => isBlank(values[i]!)),
    nullWords: positions.filter((i) => isNullWord(values[i]!)),
    unreadable: [],
  }
}

function asNumbers(written: DistinctValues): TypeSettlement | undefined {
  const { values } = written
  if (!values.slice(0, firstLook).some((value) => !Number.isNaN(readNumber(value)))) return undefined
  const numbers = Float64Array.from(values, readNumber)
  const { leftovers, fitting, unreadable } = partition(written, numbers)
  const filled = fitting + unreadable
  const looksNumeric = leftovers.nullWords.every((i) => isNullWord(values[i]!)) || 2 * fitting >= written.codes.length
  if (fitting === 0 || !looksNumeric) return undefined
  const limit = values.length - leftovers.unreadable.length > 20 ? fewUnreadable : fewUnreadableOfCodes
  if (unreadable > limit * filled) return undefined
  const kind = wholeness(written, numbers)
  return kind === 'codes' ? undefined : { type: kind === 'whole' ? 'integer' : 'number', leftovers, numbers }
}

/**
 * Whether the numbers are written as whole ones; 'codes' where digits name things rather than count: leading zeros at
 * one width (postal codes), or more digits than a double holds.
 */
function wholeness({ values }: DistinctValues, numbers: Float64Array): 'whole' | 'fractions' | 'codes' {
  let [fractions, isPadded, width] = [0, false, -1]
  for (const [i, value] of values.entries()) {
    const number = numbers[i]!
    if (Number.isNaN(number)) continue
    if (!isWhole(value)) {
      fractions++
      continue
    }
    if (!Number.isSafeInteger(number)) return 'codes'
    const digits = value.trim()
    if (digits.length > 1 && digits.startsWith('0')) isPadded = true
    width = width === -1 || width === digits.length ? digits.length : -2
  }
  if (isPadded && width > 0) return 'codes'
  return fractions > 0 ? 'fractions' : 'whole'
}

function asDates(written: DistinctValues, peer: DateFormat | undefined): TypeSettlement | undefined {
  const { values } = written
  if (!values.slice(0, firstLook).some((value) => dateParts(value) !== undefined)) return wordDates(values)
  const settled = settleDates(written, peer)
  const { format } = settled
  if (format === undefined) return undecided(written, settled)
  const numbers = Float64Array.from(values, (value) => readDateText(value, format))
  const { leftovers, fitting, unreadable } = partition(written, numbers)
  if (unreadable > fewUnreadable * (fitting + unreadable)) return undefined
  const type = values.some((value) => dateParts(value)?.hasTime === true) ? 'timestamp' : 'date'
  return { type, format, leftovers, numbers, dates: settled }
}

function wordDates(values: readonly string[]): TypeSettlement | undefined {
  const some = values.slice(0, 200).filter((value) => !isNullWordAmongNumbers(value) && !isBlank(value))
  if (some.length < 5 || some.filter(isWordDate).length < 0.9 * some.length) return undefined
  return { type: 'category', leftovers: none, dates: { how: 'mixed', rows: 0 } }
}

/** Dates that nobody can read with certainty stay categories, with the suspicion said. */
function undecided({ values, counts }: DistinctValues, dates: DateSettlement): TypeSettlement | undefined {
  const datelike = counts.reduce((sum, count, i) => (dateParts(values[i]!) === undefined ? sum : sum + count), 0)
  const filled = counts.reduce((sum, count, i) => (isNullWordAmongNumbers(values[i]!) ? sum : sum + count), 0)
  return datelike >= (1 - fewUnreadable) * filled ? { type: 'category', leftovers: none, dates } : undefined
}

/** Divides the values that are not numbers (or dates) into blanks, null words and the unreadable rest. */
function partition(
  { values, counts }: DistinctValues,
  numbers: Float64Array,
): { leftovers: Leftovers; fitting: number; unreadable: number } {
  const leftovers = { blanks: [] as number[], nullWords: [] as number[], unreadable: [] as number[] }
  let [fitting, unreadable] = [0, 0]
  for (const [i, value] of values.entries()) {
    if (!Number.isNaN(numbers[i]!)) fitting += counts[i]!
    else if (isBlank(value)) leftovers.blanks.push(i)
    else if (isNullWordAmongNumbers(value)) leftovers.nullWords.push(i)
    else {
      leftovers.unreadable.push(i)
      unreadable += counts[i]!
    }
  }
  return { leftovers, fitting, unreadable }
}
