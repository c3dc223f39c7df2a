import type { ColumnCheck, ColumnReading } from '../column-reading.ts'
import {
  distributionOf,
  isBelievable,
  isFarOut,
  isHiddenBelow,
  isImpossibleZero,
  isSpike,
} from '../sentinel-evidence.ts'
import type { Code, Distribution } from '../sentinel-evidence.ts'
import type { SortedNumbers } from '../sorted-numbers.ts'
import { grouped, shareOf } from '../wording.ts'

/** Nines, nines that end with 7 or 8 ("refused", "does not know"), sevens and eights, of two to eight digits. */
const runs = [2, 3, 4, 5, 6, 7, 8].flatMap((digits) => {
  const nines = 10 ** digits - 1
  return [nines, nines - 1, nines - 2, (nines / 9) * 8, (nines / 9) * 7]
})
/** Numbers people write for "missing". */
const usual = [
  ...[0, -1, -7, -8, -9, ...runs, ...runs.map((value) => -value)],
  ...[-9.99, -99.9, -99.99, -999.9, -999.99, -9999.9, 99.9, 99.99, 999.9, 999.99, 9999.9, 9999.99],
]
/** Dates people write for "missing" or "never"; the days before 1900 are 0 in a spreadsheet. */
const usualDates = [
  ...['0001-01-01', '1000-01-01', '1753-01-01', '1899-12-30', '1899-12-31', '1900-01-01', '1901-01-01', '1970-01-01'],
  ...['2099-12-31', '2199-12-31', '2999-12-31', '9999-12-31'],
].map((date) => Date.parse(date))

const fewestRows = 3
/** Distinct other values: a flag of 0 and 1 has no outside; an answer of 1 and 2 has for 99. */
const fewestOthers = 5
const fewestOfScale = 2

/**
 * Numbers that stand for "missing": one of the usual ones, repeated at least three times, with the evidence of its own
 * kind that it does not belong to the others (see sentinel-evidence): far beyond all of them, the only negative ones,
 * a spike beyond a tail, or a 0 of a quantity that is never 0. A wrong call erases real values: -1 among degrees, 0 of
 * an amount, 99 among ages and a cap are never called.
 */
export const sentinel: ColumnCheck = (reading) => {
  const { found, rest } = sentinels(reading)
  if (found.length === 0) return undefined
  const count = found.reduce((sum, { count }) => sum + count, 0)
  const shown = found.map(({ value }) => shownNumber(value, reading)).join(', ')
  const evidence =
    `${shareOf(count, reading.rows)} hold ${shown}, away from all other values ` +
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

function sentinels({ column, numbers, type }: ColumnReading): Sentinels {
  if (numbers === undefined) return noSentinels
  const isDate = type === 'date' || type === 'timestamp'
  const candidates = (isDate ? usualDates : usual)
    .map((value) => ({ value, count: rowsWith(numbers, value) }))
    .filter(({ count }) => count >= fewestRows)
  if (candidates.length === 0) return noSentinels
  // Judged twice: what is no code belongs to the others, and may show that another is none either.
  let found = candidates
  for (let round = 0; round < 2 && found.length > 0; round++) {
    const rest = distributionOf(numbers, new Set(found.map(({ value }) => value)))
    if (rest === undefined) return noSentinels
    const isFarDate = (code: Code) =>
      rest.distinct >= fewestOthers && (isFarOut(rest, code) || isSpike(rest, code, true))
    found = found.filter((code) => (isDate ? isFarDate(code) : isCode(rest, code, column, numbers)))
  }
  const rest = distributionOf(numbers, new Set(found.map(({ value }) => value)))
  return rest === undefined ? noSentinels : { found, rest }
}

function isCode(rest: Distribution, code: Code, column: string, numbers: SortedNumbers): boolean {
  if (rest.distinct < (Math.abs(code.value) < 9 ? fewestOthers : fewestOfScale)) return false
  if (isImpossibleZero(rest, code, column)) return true
  if (isHiddenBelow(rest, code, rowsWith(numbers, -code.value))) return true
  return isBelievable(rest, code) && (isFarOut(rest, code) || isSpike(rest, code, false))
}

function rowsWith({ values, counts }: SortedNumbers, value: number): number {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle]! < value) low = middle + 1
    else high = middle
  }
  return values[low] === value ? counts[low]! : 0
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
