import type { ColumnCheck, ColumnReading } from '../column-reading.ts'
import type { SortedNumbers } from '../sorted-numbers.ts'
import { grouped, shareOf } from '../wording.ts'

/** Numbers people write for "missing". 0 counts only far from the rest (a year of 0 among 1950 to 2020). */
const usual = [-1, -9, -99, -999, -9999, -99_999, 0, 99, 999, 9999, 99_999, 999_999, 9_999_999, 999.9, 9999.9, -999.9]
/** Dates people write for "missing" or "never". */
const usualDates = ['0001-01-01', '1900-01-01', '1970-01-01', '2999-12-31', '9999-12-31'].map((date) =>
  Date.parse(date),
)

/** How far from the rest, in ranges of the rest. A long tail reaches one range; only another meaning reaches two. */
const farNumber = 2
const farDate = 2
const fewestRows = 3
const fewestOthers = 5

/**
 * Numbers that stand for "missing": one of the usual ones, repeated at least three times, and beyond all other values
 * by at least twice their whole range. So strict, because a wrong call erases real values: -1 beside 0 and 2, or 99
 * among ages, is never called.
 */
export const sentinel: ColumnCheck = (reading) => {
  const { found, rest } = sentinels(reading)
  if (found.length === 0) return undefined
  const count = found.reduce((sum, { count }) => sum + count, 0)
  const shown = found.map(({ value }) => shownNumber(value, reading)).join(', ')
  const evidence =
    `${shareOf(count, reading.rows)} hold ${shown}, far outside all other values ` +
    `(${shownNumber(rest.min, reading)} to ${shownNumber(rest.max, reading)}): a code for missing.`
  return { kind: 'sentinel', rows: count, values: writtenForms(reading, found), evidence }
}

/** The sentinel numbers of a column; to be left out of its summary. */
export function sentinelNumbers(reading: ColumnReading): ReadonlySet<number> {
  return new Set(sentinels(reading).found.map(({ value }) => value))
}

interface Sentinels {
  readonly found: readonly { readonly value: number; readonly count: number }[]
  /** Least and greatest of the other numbers. */
  readonly rest: { readonly min: number; readonly max: number }
}

const noSentinels: Sentinels = { found: [], rest: { min: Number.NaN, max: Number.NaN } }

function sentinels({ numbers, type }: ColumnReading): Sentinels {
  if (numbers === undefined) return noSentinels
  const isDate = type === 'date' || type === 'timestamp'
  const words = isDate ? usualDates : usual
  const rest = others(numbers, new Set(words))
  if (rest === undefined) return noSentinels
  const far = (isDate ? farDate : farNumber) * (rest.max - rest.min)
  const found = words
    .filter((value) => (value < rest.min ? rest.min - value : value - rest.max) >= far)
    .map((value) => ({ value, count: rowsWith(numbers, value) }))
    .filter(({ count }) => count >= fewestRows)
  return { found, rest }
}

/** Least and greatest of the numbers that are not `words`; undefined for fewer than five of them. */
function others({ values }: SortedNumbers, words: ReadonlySet<number>): { min: number; max: number } | undefined {
  let [first, last] = [0, values.length - 1]
  while (first <= last && words.has(values[first]!)) first++
  while (last >= first && words.has(values[last]!)) last--
  const inner = [...words].filter((word) => values[first]! < word && word < values[last]!)
  const present = inner.filter((word) => values.indexOf(word) >= 0).length
  if (last - first + 1 - present < fewestOthers) return undefined
  return { min: values[first]!, max: values[last]! }
}

function rowsWith({ values, counts }: SortedNumbers, value: number): number {
  const position = values.indexOf(value)
  return position < 0 ? 0 : counts[position]!
}

/** As written in the source, since cleaning compares written values: '-999' and '-999.0' are two. */
function writtenForms(
  { written, numbersOf, numberForm }: ColumnReading,
  found: readonly { value: number }[],
): string[] {
  const values = new Set(found.map(({ value }) => value))
  if (written === undefined || numbersOf === undefined) return [...values].map(String)
  const forms = written.values.filter((_, i) => values.has(numbersOf[i]!))
  // A request may send a number that the file writes as '-999,00'.
  return numberForm === undefined ? forms : [...new Set([...forms, ...Array.from(values, String)])]
}

function shownNumber(value: number, { type }: ColumnReading): string {
  if (type === 'date' || type === 'timestamp') return new Date(value).toISOString().slice(0, 10)
  return Math.abs(value) < 10_000 ? String(value) : grouped(value)
}
