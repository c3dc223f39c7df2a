/** The arithmetic of dates: days of the proleptic Gregorian calendar, times of a day, and zones, in milliseconds UTC. */

/** Milliseconds since 1970-01-01 UTC of a day; NaN where there is no such day (30 February). */
export function utcMs(year: number, month: number, day: number): number {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return Number.NaN
  const ms = Date.UTC(year, month - 1, day)
  // Date.UTC reads the years 0 to 99 as 1900 to 1999.
  return year >= 100 ? ms : new Date(ms).setUTCFullYear(year)
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** A year of two digits is 1969 to 2068 (POSIX). */
export function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length > 2) return year
  return year < 69 ? 2000 + year : 1900 + year
}

/** The pattern of a time of day: hour, minute, second, fraction, AM or PM, zone. */
export const clockPattern =
  '(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?\\s*([AaPp][Mm])?\\s*(Z|(?:GMT|UTC)?[+-]\\d{2}(?::?\\d{2})?|GMT|UTC)?'

/**
 * Milliseconds after midnight UTC of a matched time of day, its zone taken into account; undefined for hour 25. Digits
 * beyond the millisecond are cut. `clock`: minute, second, fraction, AM or PM, zone; as matched.
 */
export function timeOfDay(hour: string, clock: readonly (string | undefined)[]): number | undefined {
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
  const digits = (zone ?? '').replace(/^(?:GMT|UTC|Z)/, '').replace(':', '')
  if (digits === '') return 0
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3) || '0')
  return (digits.startsWith('-') ? -minutes : minutes) * 60_000
}

const clock = new RegExp(`^${clockPattern}$`)

/** Minutes after midnight of a time of day such as '14:35', '9:05:30' or '2:35 PM'; NaN for anything else. */
export function readClock(text: string): number {
  const trimmed = text.trim()
  const match = trimmed.length > 20 ? null : clock.exec(trimmed)
  const ms = match === null || match[6] !== undefined ? undefined : timeOfDay(match[1]!, match.slice(2))
  return ms === undefined ? Number.NaN : ms / 60_000
}
