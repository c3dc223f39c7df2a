const msPerDay = 86_400_000

/** What is read off a timestamp, in UTC. */
export const DATE_PARTS = ['year', 'month', 'dayOfMonth', 'dayOfYear', 'weekday', 'hour'] as const
export type DatePart = (typeof DATE_PARTS)[number]

/**
 * One part of a timestamp in UTC, from integers alone (no Date object, so nothing is allocated).
 *
 * @param ms  milliseconds since 1970-01-01 UTC, finite
 * @returns   year; month 1 to 12; day of month 1 to 31; day of year 1 to 366; weekday 0 (Sunday) to 6; hour in [0, 24)
 *            with its fraction
 *
 * Source: Howard Hinnant (2013), "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
 */
export function datePart(ms: number, part: DatePart): number {
  const days = Math.floor(ms / msPerDay)
  if (part === 'hour') return (ms - days * msPerDay) / 3_600_000
  if (part === 'weekday') return (((days + 4) % 7) + 7) % 7
  // Years are counted from March, so that the leap day comes last; an era is 400 years.
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayFromMarch = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayFromMarch + 2) / 153)
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  if (part === 'year') return year
  if (part === 'month') return month
  if (part === 'dayOfMonth') return dayFromMarch - Math.floor((153 * monthFromMarch + 2) / 5) + 1
  return month <= 2 ? dayFromMarch - 305 : dayFromMarch + 60 + (isLeapYear(year) ? 1 : 0)
}

/** Whether any value is not at midnight UTC: a date column has no hour worth reading. */
export function hasTimes(values: Float64Array): boolean {
  return values.some((ms) => Number.isFinite(ms) && ms % msPerDay !== 0)
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}
