import { categoryColumn, numberColumn } from '../../src/frame/column.ts'
import type { Column } from '../../src/frame/column.ts'
import { frameOf, takeRows } from '../../src/frame/frame.ts'
import type { Frame } from '../../src/frame/frame.ts'
import type { Target } from '../../src/learn/model.ts'
import { estimatorRows } from './estimator-rows.ts'

/** Rows of every table here that has more than one. */
export const oddRowCount = 40

const cells = <Cell>(of: (row: number) => Cell): Cell[] => Array.from({ length: oddRowCount }, (_, row) => of(row))
const numbers = (of: (row: number) => number): Column => numberColumn(cells(of))
const words = (of: (row: number) => string | null): Column => categoryColumn(cells(of))
const texts = (of: (row: number) => string | null): Column => ({ kind: 'text', values: cells(of) })
const times = (of: (row: number) => number): Column => ({ kind: 'timestamp', values: Float64Array.from(cells(of)) })

const wave = (row: number): number => Math.sin(3 * row)
const dayMs = 86_400_000

/** Rows of every kind of column, with holes. */
export const usual = estimatorRows({ kind: 'regression' }, oddRowCount).frame

/** Tables that a careful person would not hand over, and someone will. */
export const ODD_TABLES: Readonly<Record<string, Frame>> = {
  'one row': takeRows(usual, Uint32Array.of(3)),
  'no column': frameOf([], oddRowCount),
  'one column': frameOf([['a', numbers(wave)]]),
  'more columns than a dense matrix is made for': frameOf(
    Array.from({ length: 520 }, (_, column) => [`c${column}`, numbers((row) => Math.sin(row * (column + 1)))] as const),
  ),
  'nothing but holes': frameOf([
    ['a', numbers(() => Number.NaN)],
    ['b', words(() => null)],
    ['c', times(() => Number.NaN)],
    ['d', texts(() => null)],
  ]),
  'names that objects have': frameOf([
    ['', numbers(wave)],
    ['__proto__', numbers((row) => row)],
    ['constructor', words((row) => `w${row % 3}`)],
    ['toString', times((row) => row * dayMs)],
    ['hasOwnProperty', texts((row) => `w${row % 3} x`)],
  ]),
  'words that objects have, and halves of characters': frameOf([
    ['a', words((row) => ['__proto__', 'constructor', '', '\ud800', '\udfff x'][row % 5]!)],
    ['b', texts((row) => ['__proto__ constructor', '', '\ud800 a', '\udfffb a', 'toString'][row % 5]!)],
  ]),
  'texts alone': frameOf([['a', texts((row) => `w${row % 3} v${row % 7}`)]]),
  'dates alone': frameOf([['a', times((row) => row * dayMs * 17)]]),
  'dates that no calendar has': frameOf([
    ['a', times((row) => [8.64e15, -8.64e15, 1e300, -1e300, 0, Infinity, 1.5, Number.NaN][row % 8]!)],
  ]),
  'huge numbers': frameOf([['a', numbers((row) => (row % 2 === 0 ? 1 : -1) * 1e308 * (1 - row / 100))]]),
  'huge numbers among small ones': frameOf([
    ['a', numbers((row) => (row % 5 === 0 ? 1e308 : row))],
    ['b', numbers((row) => (row % 7 === 0 ? -1e300 : wave(row)))],
  ]),
  'the least numbers there are': frameOf([['a', numbers((row) => row * Number.MIN_VALUE)]]),
  'whole numbers beyond 2^53': frameOf([['a', numbers((row) => 2 ** 60 + 2 ** 9 * row)]]),
  'zeros of both signs': frameOf([
    ['a', numbers((row) => (row % 2 === 0 ? 0 : -0))],
    ['b', numbers((row) => row)],
  ]),
  'infinite numbers': frameOf([
    ['a', numbers((row) => (row % 4 === 0 ? Infinity : row))],
    ['b', numbers((row) => (row % 2 === 0 ? Infinity : -Infinity))],
  ]),
  'one huge value everywhere': frameOf([['a', numbers(() => 1e308)]]),
}

/** A target of that many rows that can be learnt: amounts, or two classes. */
export const usualTarget = (kind: Target['kind'], rowCount = oddRowCount): Target => ({
  kind,
  y: Float64Array.from({ length: rowCount }, (_, row) => (kind === 'regression' ? row : row % 2)),
})

const of = (kind: Target['kind'], change: (y: Float64Array) => Float64Array, classes?: number): Target => ({
  kind,
  y: change(usualTarget(kind).y),
  ...(classes !== undefined && { classes }),
})
const both = (name: string, code: string, change: (y: Float64Array) => Float64Array) =>
  (['classification', 'regression'] as const).map((kind) => [name, of(kind, change), code] as const)

/** Targets that are refused, and by which code. */
export const REFUSED_TARGETS: readonly (readonly [string, Target, string])[] = [
  ...both('NaN', 'TARGET_MISSING', (y) => y.with(2, Number.NaN)),
  ...both('infinity', 'TARGET_MISSING', (y) => y.with(2, Infinity)),
  ...both('of other length', 'TARGET_LENGTH', (y) => y.slice(1)),
  ['beyond squares', of('regression', (y) => y.with(2, 1e101)), 'TARGET_RANGE'],
  ['half a class', of('classification', (y) => y.with(2, 0.5)), 'TARGET_CLASS'],
  ['a class too many', of('classification', (y) => y.with(2, 2)), 'TARGET_CLASS'],
  ...[0, 1, 2.5, Number.NaN, 1e9].map(
    (classes) => [`${classes} classes`, of('classification', (y) => y, classes), 'ARGUMENT_VALUE'] as const,
  ),
]

/** Targets at the edge of what is learnt. */
export const EDGE_TARGETS: Readonly<Record<string, Target>> = {
  'one class': of('classification', (y) => y.fill(0)),
  'one class of three': of('classification', (y) => y.fill(1), 3),
  'more classes than rows': of('classification', (y) => y, 45),
  'one value': of('regression', (y) => y.fill(3)),
  'zero everywhere': of('regression', (y) => y.fill(0)),
  'the greatest value everywhere': of('regression', (y) => y.fill(1e100)),
  'from the least value to the greatest': of('regression', (y) => y.map((value) => (value % 2) * 1e100)),
  'denormal values': of('regression', (y) => y.map((value) => value * Number.MIN_VALUE)),
}

const ones = new Float64Array(oddRowCount).fill(1)

/** Weights that are refused, and by which code. */
export const REFUSED_WEIGHTS: readonly (readonly [string, Float64Array, string])[] = [
  ['below 0', ones.with(3, -1), 'WEIGHT_REFUSED'],
  ['NaN', ones.with(3, Number.NaN), 'WEIGHT_REFUSED'],
  ['infinite', ones.with(3, Infinity), 'WEIGHT_REFUSED'],
  ['too great to be added up', ones.map(() => 1e308), 'WEIGHT_REFUSED'],
  ['too small to be multiplied', ones.map(() => 1e-300), 'WEIGHT_REFUSED'],
  ['0 everywhere', ones.map(() => 0), 'WEIGHT_REFUSED'],
  ['of other length', ones.slice(1), 'TARGET_LENGTH'],
]

/** Weights at the edge of what is taken. */
export const EDGE_WEIGHTS: Readonly<Record<string, Float64Array>> = {
  'the greatest': ones.map(() => 1e50),
  'the least': ones.map(() => 1e-50),
  'the least and the greatest': ones.map((_, row) => (row % 2 === 0 ? 1e50 : 1e-50)),
  'of one row alone': ones.map((_, row) => (row === 5 ? 1 : 0)),
}
