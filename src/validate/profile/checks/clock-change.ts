import type { ColumnCheck } from '../column-reading.ts'
import { grouped } from '../wording.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Days with rows in the hours around the change that a series needs before a gap or a repeat in it means anything. */
const fewestDays = 60
/** Share of those days that must have the usual number of rows in the hour. */
const regular = 0.98
/** The months in whose Sundays clocks change, north and south. */
const months: ReadonlySet<number> = new Set([2, 3, 8, 9, 10])

/**
 * Local times of a regular series across a change of the clock: on one Sunday in spring an hour of the night is absent,
 * on one in autumn it is there twice. A finding, since nothing is wrong but the clock: the times are taken as UTC, so
 * that two rows share a moment, and the order of rows within that hour is not known.
 */
export const clockChange: ColumnCheck = (reading) => {
  const { type, rows, missing } = reading
  if (type !== 'timestamp' || rows - missing < 24 * fewestDays || saysZone(reading.written?.values)) return undefined
  const perDay = nightsOf(reading.numbersByRow())
  const found = [1, 2].map((hour) => changesAt(perDay, hour))
  const absent = found.flatMap((changes) => changes.absent)
  const twice = found.flatMap((changes) => changes.twice)
  if (absent.length + twice.length === 0) return undefined
  const count = twice.reduce((sum, { rows }) => sum + rows, 0)
  const told = [
    ...(twice.length === 0 ? [] : [`an hour is there twice on ${dates(twice)} (${grouped(count)} rows)`]),
    ...(absent.length === 0 ? [] : [`an hour is absent on ${dates(absent)}`]),
  ]
  const evidence = `The times are those of a clock that changes between winter and summer: ${told.join(' and ')}. They are taken as UTC and nothing is left out; write them in UTC or with their zone to tell the two hours apart.`
  return { kind: 'clock-change', rows: count, values: [], evidence }
}

interface Change {
  readonly day: number
  readonly rows: number
}

function saysZone(values: readonly string[] | undefined): boolean {
  return (
    values !== undefined && values.slice(0, 100).some((value) => /\d(?:Z|[+-]\d{2}:?\d{2})$|GMT|UTC/.test(value.trim()))
  )
}

/** Rows in the hours 0 to 4 of each day. */
function nightsOf(ms: Float64Array): Map<number, Int32Array> {
  const perDay = new Map<number, Int32Array>()
  for (const moment of ms) {
    const hour = Math.floor((moment % dayMs) / hourMs)
    if (!(hour >= 0 && hour < 5)) continue
    const day = Math.floor(moment / dayMs)
    let hours = perDay.get(day)
    if (hours === undefined) perDay.set(day, (hours = new Int32Array(5)))
    hours[hour]!++
  }
  return perDay
}

/** The days on which an hour has no rows or twice as many as on nearly all other days; none unless all are such Sundays. */
function changesAt(perDay: ReadonlyMap<number, Int32Array>, hour: number): { absent: Change[]; twice: Change[] } {
  const whole = [...perDay].filter(([, hours]) => hours[hour - 1]! > 0 && hours[hour + 1]! > 0)
  const usual = median(whole.map(([, hours]) => hours[hour]!))
  const asUsual = whole.filter(([, hours]) => hours[hour] === usual).length
  if (whole.length < fewestDays || usual === 0 || asUsual < regular * whole.length) return { absent: [], twice: [] }
  const changes = (rows: number): Change[] => {
    const days = whole.filter(([, hours]) => hours[hour] === rows).map(([day]) => ({ day, rows }))
    return days.every(({ day }) => isSundayOfChange(day)) ? days : []
  }
  return { absent: changes(0), twice: changes(2 * usual) }
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? 0
}

function isSundayOfChange(day: number): boolean {
  const date = new Date(day * dayMs)
  return date.getUTCDay() === 0 && months.has(date.getUTCMonth())
}

function dates(changes: readonly Change[]): string {
  const days = changes.map(({ day }) => new Date(day * dayMs).toISOString().slice(0, 10)).toSorted()
  return days.length <= 4 ? days.join(', ') : `${days.slice(0, 3).join(', ')} and ${days.length - 3} more days`
}
