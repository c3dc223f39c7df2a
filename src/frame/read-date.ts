/** How the dates of a column are written. */
export type DateFormat = 'iso' | 'm/d/y' | 'd/m/y' | 'y/m/d' | 'd.m.y'

/** The formats a date may be written in, in the order of preference where several fit equally. */
export const dateFormats: readonly DateFormat[] = ['iso', 'm/d/y', 'd/m/y', 'y/m/d', 'd.m.y']

const written =
  /^(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp][Mm])?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/

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
  const match = written.exec(text.trim())
  if (match === null) return undefined
  const [, a = '', separator = '', b = '', c = '', hour, ...clock] = match
  const year = a.length === 4 && separator === '.' ? undefined : yearPlace(a, b, c, isFormatKnown || separator === '/')
  const timeMs = hour === undefined ? 0 : timeOfDay(hour, clock)
  if (year === undefined || timeMs === undefined) return undefined
  const last = c.length === 2 && year === 'last' ? (Number(c) < 69 ? 2000 : 1900) + Number(c) : Number(c)
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
  return parts === undefined ? Number.NaN : readParts(parts, format)
}

function utcMs(year: number, month: number, day: number): number {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return Number.NaN
  const ms = Date.UTC(year, month - 1, day)
  // Date.UTC reads the years 0 to 99 as 1900 to 1999.
  return year >= 100 ? ms : new Date(ms).setUTCFullYear(year)
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** `clock`: minute, second, fraction, AM or PM, zone; as matched. */
function timeOfDay(hour: string, clock: readonly (string | undefined)[]): number | undefined {
  const [minute, second = '0', fraction = '0', half, zone] = clock
  let h = Number(hour)
  if (half !== undefined) {
    if (h < 1 || h > 12) return undefined
    h = (h % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
  }
  if (h > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const ms = Math.floor(Number(`0.${fraction}`) * 1000 + 1e-6)
  return ((h * 60 + Number(minute)) * 60 + Number(second)) * 1000 + ms - offsetMs(zone)
}

function offsetMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0
  const digits = zone.slice(1).replace(':', '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || '0')
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}
