import { dateParts, readDate } from '../../frame/read-date.ts'
import type { DateFormat } from '../../frame/read-date.ts'
import { isWordDate, readDateText } from './date-texts.ts'
import type { Leftovers } from './column-reading.ts'
import type { DistinctValues } from './distinct-values.ts'
import { isBlank, isNullWordAmongNumbers } from './null-word-list.ts'
import { fewUnreadable, partition } from './partition.ts'
import { settleDates } from './settle-dates.ts'
import type { DateSettlement } from './settle-dates.ts'
import type { TypeSettlement } from './type-settlement.ts'

const none: Leftovers = { blanks: [], nullWords: [], unreadable: [] }
/** Distinct values looked at first: when none of them is a date, the rest is not tried. */
const firstLook = 2_000
/** Distinct values in which the forms with words are looked for. */
const sampled = 200
const forms = ['month-name', 'y-m', 'iso-week'] as const
const msPerDay = 86_400_000

/** A column of dates; a category with the suspicion said where nobody can read them with certainty. */
export function asDates(written: DistinctValues, peer: DateFormat | undefined): TypeSettlement | undefined {
  const { values } = written
  const isNumeric = values.slice(0, firstLook).some((value) => dateParts(value) !== undefined)
  return (isNumeric ? asNumericDates(written, peer) : undefined) ?? asFormedDates(written) ?? wordDates(values)
}

function asNumericDates(written: DistinctValues, peer: DateFormat | undefined): TypeSettlement | undefined {
  const { values } = written
  const settled = settleDates(written, peer)
  const { format } = settled
  if (format === undefined) return undecided(written, settled)
  const numbers = Float64Array.from(values, (value) => readDateText(value, format))
  const { leftovers, fitting, unreadable } = partition(written, numbers)
  if (unreadable > fewUnreadable * (fitting + unreadable)) return undefined
  const type = values.some((value) => dateParts(value)?.hasTime === true) ? 'timestamp' : 'date'
  return { type, format, leftovers, numbers, dates: settled }
}

/** Dates with the month in words, months of years, weeks of years. */
function asFormedDates(written: DistinctValues): TypeSettlement | undefined {
  const { values } = written
  const some = filled(values)
  const format = forms.find(
    (form) =>
      some.length > 0 && some.filter((value) => !Number.isNaN(readDate(value, form))).length >= 0.9 * some.length,
  )
  if (format === undefined) return undefined
  const numbers = Float64Array.from(values, (value) => readDate(value, format))
  const { leftovers, fitting, unreadable } = partition(written, numbers)
  if (unreadable > fewUnreadable * (fitting + unreadable)) return undefined
  const isDays = numbers.every((ms, i) => Number.isNaN(ms) || (ms % msPerDay === 0 && !values[i]!.includes(':')))
  return { type: isDays ? 'date' : 'timestamp', format, leftovers, numbers, dates: { how: 'settled', rows: fitting } }
}

function wordDates(values: readonly string[]): TypeSettlement | undefined {
  const some = filled(values)
  if (some.length < 5 || some.filter(isWordDate).length < 0.9 * some.length) return undefined
  return { type: 'category', leftovers: none, dates: { how: 'mixed', rows: 0 } }
}

function filled(values: readonly string[]): string[] {
  return values.slice(0, sampled).filter((value) => !isNullWordAmongNumbers(value) && !isBlank(value))
}

/** Dates that nobody can read with certainty stay categories, with the suspicion said. */
function undecided({ values, counts }: DistinctValues, dates: DateSettlement): TypeSettlement | undefined {
  const datelike = counts.reduce((sum, count, i) => (dateParts(values[i]!) === undefined ? sum : sum + count), 0)
  const filledRows = counts.reduce((sum, count, i) => (isNullWordAmongNumbers(values[i]!) ? sum : sum + count), 0)
  return datelike >= (1 - fewUnreadable) * filledRows ? { type: 'category', leftovers: none, dates } : undefined
}
