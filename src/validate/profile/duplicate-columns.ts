import type { Suspicion } from '../../domain/profile.ts'
import type { ColumnReading } from './column-reading.ts'
import { isCodeName, isNameOf, isThingName } from './code-names.ts'
import { rowClassesOf } from './row-classes.ts'
import type { RowClasses } from './row-classes.ts'
import { grouped, rowsOf } from './wording.ts'

/** Values of a recoding must repeat, else any two columns of unique values are recodings of each other. */
const rowsPerValue = 5
/** Rows with another value than the commonest: fewer may agree by chance. */
const fewestOthers = 20
const fewestRowsOfTwo = 200
const mostOrdered = 20

/**
 * Columns that say again what an earlier one says: equal in every row, or a one-to-one recoding (a code and its name).
 * The later one is the duplicate, except that a numeric code is the duplicate of its name, wherever it stands. A number
 * beside words may carry their order (years of education), and is 'recoded-column': mentioned only. Numbers that are no
 * multiples of each other, dates and their parts, and columns unequal in a single row are not called.
 *
 * One hash a column, and a comparison where two are equal: O(rows x columns).
 */
export function duplicateColumns(readings: readonly ColumnReading[]): Map<string, Suspicion> {
  const groups = new Map<string, { reading: ColumnReading; classes: RowClasses }[]>()
  const found = new Map<string, Suspicion>()
  for (const reading of readings) {
    if (reading.distinct < 2) continue
    const classes = rowClassesOf(reading, rowsPerValue)
    const group = groups.get(classes.key)
    if (group === undefined) {
      groups.set(classes.key, [{ reading, classes }])
      continue
    }
    const verdict = group.map((earlier) => compare(earlier, { reading, classes })).find((it) => it !== undefined)
    if (verdict === undefined) group.push({ reading, classes })
    else if (!found.has(verdict.column)) found.set(verdict.column, verdict.suspicion)
  }
  return found
}

interface Sided {
  readonly reading: ColumnReading
  readonly classes: RowClasses
}

function compare(first: Sided, second: Sided): { column: string; suspicion: Suspicion } | undefined {
  if (!first.classes.isSame(second.classes)) return undefined
  const [a, b] = [first.reading, second.reading]
  const count = first.classes.levels
  const texts = (side: Sided) => Array.from({ length: count }, (_, level) => side.classes.textOf(level))
  const [left, right] = [texts(first), texts(second)]
  const said = (column: string, other: string, kind: Suspicion['kind'], evidence: string) => ({
    column,
    suspicion: { kind, rows: a.rows, values: [], beside: [other], evidence },
  })
  if (left.every((text, level) => text === right[level])) {
    return said(b.column, a.column, 'duplicate-column', `It equals "${a.column}" in all ${rowsOf(a.rows)}.`)
  }
  if (!isEvidence(first) || isTime(a) || isTime(b)) return undefined
  const told = (other: string) =>
    `Each of its ${grouped(count)} values stands for one of "${other}", in all ${rowsOf(a.rows)}`
  if (isNumber(a) && isNumber(b)) {
    if (!isMultiple(left.map(Number), right.map(Number))) return undefined
    return said(b.column, a.column, 'duplicate-column', `${told(a.column)}: the same numbers on another scale.`)
  }
  if (!isNumber(a) && !isNumber(b)) return said(b.column, a.column, 'duplicate-column', `${told(a.column)}.`)
  const [number, words] = isNumber(a) ? [a.column, b.column] : [b.column, a.column]
  const isRun = isGapless((isNumber(a) ? left : right).map(Number))
  if (isCodeName(number) || (isNameOf(words, number) && (!isRun || isThingName(number)))) {
    return said(number, words, 'duplicate-column', `${told(words)}: a code for it.`)
  }
  // The number of each of many things (the population of a country) is no order of theirs.
  if (count > mostOrdered) return undefined
  const evidence = `${told(words)}. Both are kept: the order of the numbers may count.`
  return said(number, words, 'recoded-column', evidence)
}

function isEvidence({ reading, classes }: Sided): boolean {
  if (classes.levels * rowsPerValue > reading.rows) return false
  if (classes.levels === 2 && reading.rows < fewestRowsOfTwo) return false
  return reading.rows - classes.commonestRows >= fewestOthers
}

const isNumber = ({ type }: ColumnReading): boolean => type === 'integer' || type === 'number'
const isTime = ({ type }: ColumnReading): boolean => type === 'date' || type === 'timestamp'

/** Whether the numbers run from 0 or 1 without a gap, as months do: their order may count. */
function isGapless(values: readonly number[]): boolean {
  const least = Math.min(...values)
  return (least === 0 || least === 1) && Math.max(...values) === least + values.length - 1
}

/** Whether right = a + b left, within rounding. */
function isMultiple(left: readonly number[], right: readonly number[]): boolean {
  const pairs = left
    .map((value, i) => [value, right[i]!] as const)
    .filter(([x, y]) => !Number.isNaN(x) && !Number.isNaN(y))
  const [start, next] = pairs
  if (start === undefined || next === undefined || pairs.length < left.length) return false
  const slope = (next[1] - start[1]) / (next[0] - start[0])
  return pairs.every(([x, y]) => Math.abs(start[1] + slope * (x - start[0]) - y) <= 1e-9 * Math.max(1, Math.abs(y)))
}
