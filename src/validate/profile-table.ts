import type { ColumnProfile, Suspicion, TableProfile } from '../domain/profile.ts'
import { columnOf } from '../frame/frame.ts'
import type { Frame } from '../frame/frame.ts'
import { checks } from './profile/checks.ts'
import { sentinelNumbers } from './profile/checks/sentinel.ts'
import type { ColumnReading } from './profile/column-reading.ts'
import { duplicateColumns } from './profile/duplicate-columns.ts'
import { codesMissingTogether } from './profile/codes-missing-together.ts'
import { conflictingRows, duplicateRows } from './profile/duplicate-rows.ts'
import { missingPatterns } from './profile/missing-patterns.ts'
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
  const first = [...raw.columns].map(([name, column]) => readColumn(name, column, repeated))
  const peers = settledByOthers(first)
  const isUnnamedFirst = hasUnnamedFirst([...raw.columns.keys()])
  const readings = first.map((reading, place) => {
    const { column } = reading
    const read = isLeftOpen(reading, peers) ? readColumn(column, columnOf(raw, column), repeated, peers) : reading
    return place === 0 && isUnnamedFirst ? { ...read, isUnnamedFirst } : read
  })
  const amongColumns = [duplicateColumns(readings), missingPatterns(readings), codesMissingTogether(readings)]
  const columns = readings.map((reading) => {
    const beside = amongColumns.map((found) => found.get(reading.column)).filter((suspicion) => suspicion !== undefined)
    return profileOf(reading, beside, reading.column === options.target ? targetListedWhole : listedWhole)
  })
  const conflicts = options.target === undefined ? undefined : conflictsIn(raw, columns, options.target)
  return {
    rows: raw.rowCount,
    columns,
    duplicateRows: repeated,
    ...(conflicts === undefined ? {} : { conflictingRows: conflicts }),
  }
}

/** Whether the first column is called by its place and no other is, as in a file that has a header. */
function hasUnnamedFirst([first, ...others]: readonly string[]): boolean {
  return first === 'column1' && others.length > 0 && !others.some((name) => /^column\d+$/.test(name))
}

/** What makes a column no feature, so that it tells no two rows apart that a model could. */
const noFeature: ReadonlySet<Suspicion['kind']> = new Set(['id-like', 'constant', 'duplicate-column'])

function conflictsIn(raw: Frame, columns: readonly ColumnProfile[], target: string): number | undefined {
  const answers = raw.columns.get(target)
  if (answers === undefined) return undefined
  const features = columns.filter(
    ({ column, suspicions }) => column !== target && !suspicions.some(({ kind }) => noFeature.has(kind)),
  )
  // A column of unique values alone tells all rows apart.
  if (features.some(({ distinct, rows }) => distinct === rows)) return 0
  return conflictingRows(
    features.map(({ column }) => columnOf(raw, column)),
    answers,
  )
}

function profileOf(reading: ColumnReading, beside: readonly Suspicion[], whole: number): ColumnProfile {
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
    suspicions: [...found.filter((suspicion) => !isAnswered(suspicion, beside)), ...beside],
  }
}

/** A word kept for want of evidence, which other columns then gave. */
function isAnswered({ kind, values }: Suspicion, beside: readonly Suspicion[]): boolean {
  const isKept = kind === 'kept-words' || kind === 'null-words'
  return (
    isKept &&
    beside.some((other) => other.kind === 'null-words' && values.every((value) => other.values.includes(value)))
  )
}

function shown(value: number, type: ColumnProfile['type']): string {
  if (type === 'date') return new Date(value).toISOString().slice(0, 10)
  return type === 'timestamp' ? new Date(value).toISOString() : String(value)
}
