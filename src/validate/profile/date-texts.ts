import { dateParts, numericFormats, readDate, readParts } from '../../frame/read-date.ts'
import type { DateFormat } from '../../frame/read-date.ts'

/** Whether a text is a date with its month in words ('Jan 1 2000', '3 March 2012'), which no format reads. */
export function isWordDate(text: string): boolean {
  return (
    text.length <= 40 &&
    /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b/i.test(text) &&
    /\d{4}|\d.*\d{2}/.test(text)
  )
}

/** Milliseconds since 1970-01-01 UTC of a text that is surely a date, read in a format; NaN where it is none. */
export function readDateText(text: string, format: DateFormat): number {
  const parts = dateParts(text)
  return parts === undefined ? Number.NaN : readParts(parts, format)
}

/** The date as yyyy-mm-dd (with its time, if any), when all formats that read the value read the same moment; else undefined. */
export function isoForm(value: string): string | undefined {
  const parts = dateParts(value)
  if (parts === undefined) {
    const ms = readDate(value, 'month-name')
    return Number.isNaN(ms) ? undefined : isoText(ms, value.includes(':'))
  }
  const moments = new Set(numericFormats.map((format) => readParts(parts, format)).filter((ms) => !Number.isNaN(ms)))
  const [ms] = moments
  if (ms === undefined || moments.size > 1) return undefined
  return isoText(ms, parts.hasTime)
}

function isoText(ms: number, hasTime: boolean): string {
  const iso = new Date(ms).toISOString()
  return hasTime ? iso : iso.slice(0, 10)
}
