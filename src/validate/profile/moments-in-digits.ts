import { readDate } from '../../frame/read-date.ts'
import type { DateFormat } from '../../frame/read-date.ts'
import type { SortedNumbers } from './sorted-numbers.ts'

type DigitFormat = Extract<DateFormat, 'yyyymmdd' | 'epoch-s' | 'epoch-ms'>

/** Whole numbers that are moments: in which form, their type, and why that is believed. */
export interface DigitMoments {
  readonly format: DigitFormat
  readonly type: 'date' | 'timestamp'
  readonly evidence: string
}

/** Names of moments; a word of its own, so that 'rate' and 'update_count' are none. */
const namesMoment =
  /\b(?:time|timestamp|ts|date|datetime|dt|day|epoch|unix|created|updated|modified|posted|published|opened|closed|started|ended|when|at)\b/i
/** Without such a name, as many distinct values must be days of the calendar before eight digits are a date. */
const fewestDays = 20
/** Share of the rows that must be plausible moments. */
const enough = 0.99
const [from, to] = [Date.UTC(1990, 0), Date.UTC(2040, 0)]

/**
 * Whether whole numbers are days written yyyymmdd (1900 to 2100; by name, or twenty distinct values that are all days),
 * or seconds or milliseconds since 1970 (1990 to 2040, and the name says a moment). Undefined: they are amounts.
 */
export function digitMoments(column: string, numbers: SortedNumbers): DigitMoments | undefined {
  const { values, rows } = numbers
  if (rows === 0 || values[0]! < 0) return undefined
  const middle = values[values.length >> 1]!
  const isNamed = namesMoment.test(column.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_.-]+/g, ' '))
  if (middle >= 19_000_101 && middle <= 21_001_231) {
    const days = rowsWithin(numbers, (value) => isDay(value))
    if (days !== rows && (!isNamed || days < enough * rows)) return undefined
    if (!isNamed && values.length < fewestDays) return undefined
    const why = isNamed ? 'and the name says so' : 'every value is a day of the calendar'
    return { format: 'yyyymmdd', type: 'date', evidence: `The eight digits are dates (yyyymmdd), ${why}.` }
  }
  if (!isNamed) return undefined
  for (const [format, unit, ms] of [
    ['epoch-s', 'seconds', 1000],
    ['epoch-ms', 'milliseconds', 1],
  ] as const) {
    if (middle * ms < from || middle * ms >= to) continue
    if (rowsWithin(numbers, (value) => value * ms >= from && value * ms < to) < enough * rows) return undefined
    const evidence = `The numbers are ${unit} since 1970: they fall between 1990 and 2040, and the name says a moment.`
    return { format, type: 'timestamp', evidence }
  }
  return undefined
}

function isDay(value: number): boolean {
  return value >= 19_000_101 && value <= 21_001_231 && !Number.isNaN(readDate(String(value), 'yyyymmdd'))
}

function rowsWithin({ values, counts }: SortedNumbers, fits: (value: number) => boolean): number {
  let rows = 0
  for (let i = 0; i < values.length; i++) if (fits(values[i]!)) rows += counts[i]!
  return rows
}
