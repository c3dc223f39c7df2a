import type { DateFormat } from '../domain/contract.ts'

type Part = 'y' | 'm' | 'd'

const orders: Readonly<Record<DateFormat, { readonly order: readonly [Part, Part, Part]; readonly shape: RegExp }>> = {
  iso: { order: ['y', 'm', 'd'], shape: /^(\d{4})-(\d{2})-(\d{2})(?:$|[T ])/ },
  'y/m/d': { order: ['y', 'm', 'd'], shape: /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?:$|[T ])/ },
  'm/d/y': { order: ['m', 'd', 'y'], shape: /^(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?:$|[T ])/ },
  'd/m/y': { order: ['d', 'm', 'y'], shape: /^(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?:$|[T ])/ },
  'd.m.y': { order: ['d', 'm', 'y'], shape: /^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})(?:$|[T ])/ },
}

const clock = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp][Mm])?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/

/**
 * Milliseconds since 1970-01-01 UTC of a date, with an optional time `hh:mm[:ss[.fraction]]`, AM or PM, and zone.
 * Undefined where the text is no such date: 31 February, hour 25. Without a zone the time is taken as UTC.
 *
 * ISO dates are read in every format, since nothing else is written so. A year of two digits is 1969 to 2068 (POSIX).
 * Digits beyond the millisecond are cut.
 */
export function readDate(text: string, format: DateFormat): number | undefined {
  const trimmed = text.trim()
  return readAs(trimmed, format) ?? (format === 'iso' ? undefined : readAs(trimmed, 'iso'))
}

function readAs(text: string, format: DateFormat): number | undefined {
  const { order, shape } = orders[format]
  const match = shape.exec(text)
  if (match === null) return undefined
  const at = (part: Part): string => match[order.indexOf(part) + 1] ?? ''
  const day = dayMs(fullYear(at('y')), Number(at('m')), Number(at('d')))
  if (day === undefined) return undefined
  const rest = text.slice(match[0].length).trim()
  if (rest === '') return day
  const time = timeMs(rest)
  return time === undefined ? undefined : day + time
}

function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length > 2) return year
  return year < 69 ? 2000 + year : 1900 + year
}

function dayMs(year: number, month: number, day: number): number | undefined {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  // a Date rolls 31 February over into March: what comes back must be what went in
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : undefined
}

function timeMs(text: string): number | undefined {
  const match = clock.exec(text)
  if (match === null) return undefined
  const [, hours = '', minutes = '', seconds = '0', fraction = '0', half, zone] = match
  const hour = half === undefined ? Number(hours) : halfDayHour(Number(hours), half)
  if (hour === undefined || hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined
  const ms = Math.floor(Number(`0.${fraction}`) * 1000 + 1e-6)
  return ((hour * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + ms - zoneMs(zone)
}

function halfDayHour(hour: number, half: string): number | undefined {
  if (hour < 1 || hour > 12) return undefined
  return (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
}

function zoneMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0
  const digits = zone.slice(1).replace(':', '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || '0')
  return (zone.startsWith('-') ? -1 : 1) * minutes * 60_000
}
