import { clockPattern, fullYear, timeOfDay, utcMs } from './calendar.ts'
import { dateForms, readDateForm } from './date-forms.ts'
import type { DateForm } from './date-forms.ts'

/** How the dates of a column are written. */
export type DateFormat = NumericFormat | DateForm

/** Three numbers with separators; the order of day and month is the format. */
export type NumericFormat = 'iso' | 'm/d/y' | 'd/m/y' | 'y/m/d' | 'd.m.y'

/** The formats of three numbers, in the order of preference where several fit equally. */
export const numericFormats: readonly NumericFormat[] = ['iso', 'm/d/y', 'd/m/y', 'y/m/d', 'd.m.y']

const written = new RegExp(`^(\\d{1,4})([-/.])(\\d{1,2})\\2(\\d{1,4})(?:[T ]\\s*${clockPattern})?$`)

/** Every format. */
export const dateFormats: readonly DateFormat[] = [...numericFormats, ...dateForms]

/** A text split at the separators of a date; which part is the day is not decided yet. */
export interface DateParts {
  readonly separator: string
  /** The three numbers in the order written; a year of two digits at the end is made 1969 to 2068. */
  readonly parts: readonly [number, number, number]
  readonly year: 'first' | 'last'
  /** Whether month and day have two digits each. */
  readonly isPadded: boolean
  /** Milliseconds after midnight UTC, offset taken into account. */
  readonly timeMs: number
  readonly hasTime: boolean
}

/**
 * Splits a text that is written as a date; undefined for anything else. Without a format known it is strict: `1.2.10`
 * may be a version, so a year of two digits needs slashes, or two digits in each part.
 */
export function dateParts(text: string, isFormatKnown = false): DateParts | undefined {
  if (text.charCodeAt(0) > 57) return undefined
  const trimmed = text.trim()
  // A bound on what a client may have matched.
  const match = trimmed.length > 60 ? null : written.exec(trimmed)
  if (match === null) return undefined
  const [, a = '', separator = '', b = '', c = '', hour, ...clock] = match
  const year = a.length === 4 && separator === '.' ? undefined : yearPlace(a, b, c, isFormatKnown || separator === '/')
  const timeMs = hour === undefined ? 0 : timeOfDay(hour, clock)
  if (year === undefined || timeMs === undefined) return undefined
  const last = year === 'last' ? fullYear(c) : Number(c)
  const isPadded = b.length === 2 && (year === 'first' ? c : a).length === 2
  return { separator, parts: [Number(a), Number(b), last], year, isPadded, timeMs, hasTime: hour !== undefined }
}

function yearPlace(a: string, b: string, c: string, isSurelyDate: boolean): DateParts['year'] | undefined {
  if (a.length === 4) return c.length <= 2 ? 'first' : undefined
  if (a.length > 2) return undefined
  if (c.length === 4) return 'last'
  return c.length === 2 && (isSurelyDate || (a.length === 2 && b.length === 2)) ? 'last' : undefined
}

/**
 * Milliseconds since 1970-01-01 UTC of parts read in a format, NaN when they do not fit it (month 13, 30 February).
 * ISO dates fit every format, since nothing else is written so.
 */
export function readParts(parts: DateParts, format: DateFormat): number {
  const [a, b, c] = parts.parts
  const { separator, year, timeMs } = parts
  if (year === 'first') return format === 'y/m/d' || isIso(parts) ? utcMs(a, b, c) + timeMs : Number.NaN
  if (format === 'm/d/y' && separator !== '.') return utcMs(c, a, b) + timeMs
  const isDayFirst = (format === 'd/m/y' && separator !== '.') || (format === 'd.m.y' && separator === '.')
  return isDayFirst ? utcMs(c, b, a) + timeMs : Number.NaN
}

/** Whether it is written yyyy-mm-dd. */
export function isIso({ separator, year, isPadded }: DateParts): boolean {
  return separator === '-' && year === 'first' && isPadded
}

/**
 * Milliseconds since 1970-01-01 UTC of a date, with an optional time `hh:mm[:ss[.fraction]]`, AM or PM, and zone; NaN
 * where the text is no such date: 31 February, hour 25. Without a zone the time is taken as UTC.
 *
 * ISO dates are read in every format, since nothing else is written so. A year of two digits is 1969 to 2068 (POSIX).
 * Digits beyond the millisecond are cut.
 */
export function readDate(text: string, format: DateFormat): number {
  const parts = dateParts(text, true)
  if (parts !== undefined) return readParts(parts, format)
  return isNumeric(format) ? Number.NaN : readDateForm(text.trim(), format)
}

/** Whether a format is one of three numbers with separators. */
function isNumeric(format: DateFormat): format is NumericFormat {
  return (numericFormats as readonly DateFormat[]).includes(format)
}

/** Whether a format is a number that means a moment, so that a typed source or a JSON request may hold it as one. */
export function isOfDigits(format: DateFormat | undefined): boolean {
  return format === 'yyyymmdd' || format === 'epoch-s' || format === 'epoch-ms'
}
