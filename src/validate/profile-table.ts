import type { ColumnProfile, TableProfile } from '../domain/profile.ts'
import { columnOf } from '../frame/frame.ts'
import type { Frame } from '../frame/frame.ts'
import { checks } from './profile/checks.ts'
import { sentinelNumbers } from './profile/checks/sentinel.ts'
import type { ColumnReading } from './profile/column-reading.ts'
import { duplicateRows } from './profile/duplicate-rows.ts'
import { numberSummary } from './profile/number-summary.ts'
import { isLeftOpen, settledByOthers } from './profile/peers.ts'
import { readColumn } from './profile/read-column.ts'
import { withoutNumbers } from './profile/sorted-numbers.ts'
import { listedWhole, targetListedWhole, topValues } from './profile/top-values.ts'

/**
 * What is in a raw table, and what looks wrong with it: for each column its type, counts, numbers, commonest values
 * and suspicions with evidence. Changes nothing and decides nothing; `proposeContract` does.
 *
 * `missing` and `distinct` count what is written (an empty field is missing, ' ' and 'NA' are values); `numbers` leaves
 * out what the suspicions say is no number of the column: blanks, null words, unreadable values and sentinels.
 * Works over distinct values, each once: O(rows x columns) light steps, and O(d log d) for d distinct numbers.
 *
 * @param raw             as a source gives it: category columns of the values as written, or typed columns
 * @param options.target  column of which more values are listed, so that all of its classes are known
 */
export function profileTable(raw: Frame, options: { readonly target?: string } = {}): TableProfile {
  const repeated = duplicateRows(raw)
  const readings = [...raw.columns].map(([name, column]) => readColumn(name, column, repeated))
  const peers = settledByOthers(readings)
  const columns = readings.map((reading) => {
    const isOpen = isLeftOpen(reading, peers)
    const whole = reading.column === options.target ? targetListedWhole : listedWhole
    return profileOf(
      isOpen ? readColumn(reading.column, columnOf(raw, reading.column), repeated, peers) : reading,
      whole,
    )
  })
  return { rows: raw.rowCount, columns, duplicateRows: repeated }
}

function profileOf(reading: ColumnReading, whole: number): ColumnProfile {
  const { column, type, format, numberForm, rows, missing, distinct, numbers, written } = reading
  const summary = numbers === undefined ? undefined : numberSummary(withoutNumbers(numbers, sentinelNumbers(reading)))
  const found = checks.map((check) => check(reading)).filter((suspicion) => suspicion !== undefined)
  return {
    column,
    type,
    ...(format === undefined ? {} : { format }),
    ...(numberForm === undefined ? {} : { written: numberForm }),
    rows,
    missing,
    distinct,
    ...(summary === undefined ? {} : { numbers: summary }),
    top: written
      ? topValues(written.counts, (i) => written.values[i]!, whole)
      : topValues(numbers?.counts ?? new Float64Array(), (i) => shown(numbers!.values[i]!, type), whole),
    suspicions: found,
  }
}

function shown(value: number, type: ColumnProfile['type']): string {
  if (type === 'date') return new Date(value).toISOString().slice(0, 10)
  return type === 'timestamp' ? new Date(value).toISOString() : String(value)
}
