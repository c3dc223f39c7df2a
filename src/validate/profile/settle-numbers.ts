import type { CountedShape } from './counted-shape.ts'
import { compileNumberForm, numberShape } from '../../frame/number-form.ts'
import type { NumberMarks } from '../../frame/number-form.ts'
import type { DistinctValues } from './distinct-values.ts'
import { listsOfIds, looksLikeCodes } from './digits-that-name.ts'
import { settleUnit } from './settle-unit.ts'
import type { UnitSettlement } from './settle-unit.ts'

/** How the numbers of a column are written, decided from the whole column. */
export interface NumberSettlement {
  /** Undefined where the values carry several units, and nothing else stands in the way. */
  readonly form?: NumberMarks
  /** 'by-peer': another column decided. */
  readonly how: 'settled' | 'by-peer' | 'ambiguous' | 'mixed-units'
  readonly units: UnitSettlement
}

/** The decimal mark of the other numbers of a table, where they agree on one. */
export type DecimalMark = '.' | ','

/** In the order of preference where several read the same rows: the fewest marks first, then the English ones. */
const plain: NumberMarks = { decimal: '.' }
const candidates: readonly NumberMarks[] = [
  plain,
  { decimal: '.', thousands: ',' },
  { decimal: ',' },
  { decimal: ',', thousands: '.' },
  { decimal: '.', thousands: ' ' },
  { decimal: ',', thousands: ' ' },
  { decimal: '.', thousands: "'" },
  { decimal: ',', thousands: "'" },
]

/** Distinct values looked at first: when few of them are numbers in any form, the rest is not tried. */
const firstLook = 2_000
/** Share of the rows with a number in some form that one form must read. */
const enough = 0.95

/**
 * Settles the marks of the numbers among the values at `positions`: the form that reads the most rows, of equal ones
 * the plainest. Where '1,234' may be both (all values fit a decimal comma and a comma between thousands), the other
 * columns decide (`peer`), else it is taken as thousands, and said to be ambiguous. Undefined where the digits name
 * things: versions, addresses, phone numbers, lists of ids.
 */
export function settleNumbers(
  name: string,
  written: DistinctValues,
  positions: readonly number[],
  peer?: DecimalMark,
): NumberSettlement | undefined {
  const shapes = shapesOf(written, positions)
  if (shapes === undefined || looksLikeCodes(name, shapes)) return undefined
  const units = settleUnit(shapes)
  if (units === undefined) return undefined
  if (units.how === 'mixed') return { how: 'mixed-units', units }
  const patterns = patternsOf(shapes)
  const rowsOf = new Map(candidates.map((marks) => [marks, rowsRead(marks, patterns)]))
  const best = candidates.reduce((left, right) => (rowsOf.get(right)! > rowsOf.get(left)! ? right : left))
  const total = shapes.reduce((sum, { rows }) => sum + rows, 0)
  if (rowsOf.get(best)! < enough * total) return undefined
  const isOpen =
    otherwise(best) !== undefined &&
    rowsRead(otherwise(best)!, patterns) === rowsOf.get(best)! &&
    (best !== plain || hasPoint(shapes))
  const isGrouped = isOpen && groupsThousands(shapes, units)
  const marks = isOpen && readsOtherwise(best, peer, isGrouped) ? otherwise(best)! : best
  if (marks.decimal === ',' && units.unit === undefined && peer !== ',' && listsOfIds(shapes)) return undefined
  const form = units.unit === undefined ? marks : { ...marks, unit: units.unit }
  if (!isOpen) return { form, how: 'settled', units }
  if (peer !== undefined) return { form, how: 'by-peer', units }
  return { form, how: isGrouped ? 'settled' : 'ambiguous', units }
}

/** Whether the second reading of an open form holds: the other columns say so, or digits that stand in groups do. */
function readsOtherwise(best: NumberMarks, peer: DecimalMark | undefined, isGrouped: boolean): boolean {
  return peer === undefined ? best === plain && isGrouped : peer === ','
}

/** Distinct values with three digits after the mark that leave no doubt; a fraction ends in 0 once in ten. */
const sureGroups = 50

/**
 * Whether marks with always three digits after them group thousands: amounts of money, or many of them beside numbers
 * below 1000 without a mark (fractions would have two digits now and then, or zeros).
 */
function groupsThousands(shapes: readonly CountedShape[], units: UnitSettlement): boolean {
  if (units.isMoney === true) return true
  const marked = shapes.filter(({ core }) => /[.,]/.test(core))
  const rows = (some: readonly CountedShape[]): number => some.reduce((sum, shape) => sum + shape.rows, 0)
  const whole = shapes.filter(({ core }) => /^\d+$/.test(core))
  return (
    marked.length >= sureGroups && whole.every(({ core }) => core.length <= 3) && rows(whole) >= 0.02 * rows(shapes)
  )
}

/** The form that may read the same texts otherwise: '1,234' and '1.234' have a meaning each in two countries. */
function otherwise(marks: NumberMarks): NumberMarks | undefined {
  if (marks === plain) return { decimal: ',', thousands: '.' }
  return marks.thousands === ',' ? { decimal: ',' } : undefined
}

function shapesOf({ values, counts }: DistinctValues, positions: readonly number[]): CountedShape[] | undefined {
  const shapes: CountedShape[] = []
  for (const [i, position] of positions.entries()) {
    const found = numberShape(values[position]!)
    if (found !== undefined) shapes.push({ ...found, rows: counts[position]! })
    if (i === firstLook && 2 * shapes.length < firstLook) return undefined
  }
  return 2 * shapes.length < positions.length || shapes.length === 0 ? undefined : shapes
}

/**
 * The rows of each pattern of digits and marks ('9.999,99'), which are few where the values are many: what a form reads
 * does not depend on the digits, but for a zero in front.
 */
function patternsOf(shapes: readonly CountedShape[]): Map<string, number> {
  const rowsOf = new Map<string, number>()
  for (const { core, rows } of shapes) {
    const pattern = core.slice(0, 1).replace(/[1-9]/, '9') + core.slice(1).replace(/\d/g, '9')
    rowsOf.set(pattern, (rowsOf.get(pattern) ?? 0) + rows)
  }
  return rowsOf
}

function rowsRead(marks: NumberMarks, patterns: ReadonlyMap<string, number>): number {
  const read = compileNumberForm(marks)
  let sum = 0
  for (const [pattern, rows] of patterns) if (!Number.isNaN(read(pattern))) sum += rows
  return sum
}

function hasPoint(shapes: readonly CountedShape[]): boolean {
  return shapes.some(({ core }) => core.includes('.'))
}
