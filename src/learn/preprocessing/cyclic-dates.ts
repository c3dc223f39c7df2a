import { datePart, hasTimes } from './date-parts.ts'
import type { CellFeature } from './encoder.ts'
import type { NumberInput } from './input.ts'
import { fitScaling, scaled } from './standard-scaling.ts'
import type { Scaling } from './standard-scaling.ts'

/** A timestamp for linear models, as data. */
export interface CyclicDates {
  readonly input: NumberInput
  readonly indicator: boolean
  /** First and last year of training; a year outside counts as the nearest. Absent when there was one year only. */
  readonly years?: { readonly first: number; readonly last: number; readonly scaling: Scaling }
  /** Whether training covers a full year, so that the season can be learnt. */
  readonly season: boolean
  /** Whether some value has a time of day. */
  readonly times: boolean
}

const msPerYear = 365 * 86_400_000
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/**
 * Dates for a linear model: the year held within those of training; the day of the year and the hour as sine and
 * cosine of one and two turns; the weekday one-hot; the day of the month as it is. The days since the first date are
 * deliberately not given: a straight line through time is sure to be wrong beyond the last training row.
 *
 * @param values  shape (rows,), milliseconds UTC; NaN is missing
 * @returns       undefined when all are missing or equal
 */
export function fitDates(column: string, values: Float64Array, weights: Float64Array): CyclicDates | undefined {
  const rows = Uint32Array.from(values.keys()).filter((row) => weights[row]! > 0 && !Number.isNaN(values[row]!))
  const present = Float64Array.from(rows, (row) => values[row]!)
  if (present.length === 0) return undefined
  const first = present.reduce((least, ms) => Math.min(least, ms))
  const last = present.reduce((greatest, ms) => Math.max(greatest, ms))
  const indicator = values.some((ms, row) => Number.isNaN(ms) && weights[row]! > 0)
  if (first === last && !indicator) return undefined
  const scaling = fitScaling(
    present.map((ms) => datePart(ms, 'year')),
    Float64Array.from(rows, (row) => weights[row]!),
  )
  return {
    input: { kind: 'timestamp', column },
    indicator,
    ...(scaling && { years: { first: datePart(first, 'year'), last: datePart(last, 'year'), scaling } }),
    season: last - first >= msPerYear,
    times: hasTimes(present),
  }
}

/** The slots of a date; all are 0 but the indicator where it is missing. */
export function dateFeature({ input, indicator, years, season, times }: CyclicDates): CellFeature {
  const { column } = input
  const slots = [...weekdays.map((day) => `${column} is a ${day}`), `${column}, day of month`]
  if (years) slots.push(`${column}, year`)
  if (season) slots.push(...turnSlots(column, 'year'))
  if (times) slots.push(...turnSlots(column, 'day'))
  if (indicator) slots.push(`${column} is missing`)
  return {
    input,
    slots,
    write(ms, out, at) {
      for (let slot = 0; slot < slots.length; slot++) out[at + slot] = 0
      if (Number.isNaN(ms)) {
        if (indicator) out[at + slots.length - 1] = 1
        return
      }
      out[at + datePart(ms, 'weekday')] = 1
      out[at + 7] = (datePart(ms, 'dayOfMonth') - 16) / 9
      let slot = at + 8
      if (years) out[slot++] = scaled(Math.min(Math.max(datePart(ms, 'year'), years.first), years.last), years.scaling)
      if (season) slot = writeTurns(datePart(ms, 'dayOfYear') / 365.25, out, slot)
      if (times) writeTurns(datePart(ms, 'hour') / 24, out, slot)
    },
  }
}

function turnSlots(column: string, cycle: string): string[] {
  return [1, 2].flatMap((turns) => ['sine', 'cosine'].map((wave) => `${column}, ${wave} of ${turns} turns a ${cycle}`))
}

/** Sine and cosine of one and two turns. Returns the position after them. */
function writeTurns(share: number, out: Float64Array, at: number): number {
  const angle = 2 * Math.PI * share
  out[at] = Math.sin(angle)
  out[at + 1] = Math.cos(angle)
  out[at + 2] = Math.sin(2 * angle)
  out[at + 3] = Math.cos(2 * angle)
  return at + 4
}
