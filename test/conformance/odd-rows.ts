import { seededRng } from '../../src/base/rng.ts'
import { inProcessCompute } from '../../src/compute/in-process.ts'
import { categoryColumn, cellAt, numberColumn } from '../../src/frame/column.ts'
import type { Cell, Column } from '../../src/frame/column.ts'
import { frameOf, takeRows, withColumn } from '../../src/frame/frame.ts'
import type { Frame } from '../../src/frame/frame.ts'
import { encodeModelFile } from '../../src/learn/model-file.ts'
import type { FitContext, Model } from '../../src/learn/model.ts'
import { systemClock } from '../system-clock.ts'
import { estimatorSignature } from './estimator-rows.ts'

/** A context of a fit, seeded. */
export const context = (seed = 1, more: Partial<FitContext> = {}): FitContext => ({
  rng: seededRng(seed),
  compute: inProcessCompute(systemClock),
  ...more,
})

/** `frame` and columns that say nothing: constant, missing everywhere, the same text. */
export function withIdleColumns(frame: Frame): Frame {
  const { rowCount } = frame
  const nothing: [string, Column][] = [
    ['all alike', numberColumn(Array.from({ length: rowCount }, () => 0.1))],
    ['nothing', numberColumn(Array.from({ length: rowCount }, () => null))],
    ['no word', categoryColumn(Array.from({ length: rowCount }, () => null))],
    ['no day', { kind: 'timestamp', values: new Float64Array(rowCount).fill(Number.NaN) }],
    ['no text', { kind: 'text', values: Array.from({ length: rowCount }, () => null) }],
    ['motto', { kind: 'text', values: Array.from({ length: rowCount }, () => 'always the same words') }],
  ]
  return nothing.reduce((wide, [name, column]) => withColumn(wide, name, column), frame)
}

/** The columns in the opposite order, with their dictionaries reversed. */
export function reversedFrame(frame: Frame): Frame {
  return frameOf([...frame.columns].reverse().map(([name, column]) => [name, withReversedDictionary(column)] as const))
}

/** The rows, row i as often as `i % 3` says: what weights of 0, 1 and 2 stand for. */
export function repeatedRows(rowCount: number): { readonly times: Float64Array; readonly rows: Uint32Array } {
  const times = Float64Array.from({ length: rowCount }, (_, row) => row % 3)
  const rows = Uint32Array.from([...times].flatMap((count, row) => Array.from({ length: count }, () => row)))
  return { times, rows }
}

/** The model file of a model. */
export function bytesOf(model: Model): Uint8Array {
  const { kind, params, tensors } = model.toState()
  return encodeModelFile({ kind, params }, tensors)
}

/** A row as a request lays it out: the cells of `estimatorSignature`. */
export function cellsOf(frame: Frame, row: number): Cell[] {
  return estimatorSignature.inputs.map(({ name }) => {
    const column = frame.columns.get(name)
    return column === undefined ? 'something else' : cellAt(column, row)
  })
}

/** The first row with every cell missing; with huge, tiny and infinite numbers; with a word never seen. */
export function oddRows(frame: Frame): Frame[] {
  const changed = (change: (column: Column) => Column) =>
    frameOf([...takeRows(frame, Uint32Array.of(0)).columns].map(([name, column]) => [name, change(column)] as const))
  const numbers = [1e308, -1e308, 5e-324, Infinity, -Infinity].map((value) =>
    changed((column) => (column.kind === 'number' ? numberColumn([value]) : column)),
  )
  const nothing = changed((column) => {
    if (column.kind === 'category') return categoryColumn([null])
    if (column.kind === 'text') return { kind: 'text', values: [null] }
    return { kind: column.kind, values: Float64Array.of(Number.NaN) }
  })
  const stranger = changed((column) => (column.kind === 'category' ? categoryColumn(['never seen']) : column))
  const texts = [
    '',
    ' \n\t',
    'Never Read',
    'good '.repeat(3000),
    '\ud800 broken \udfff',
    '漢字かな ไทย',
    'ﬁ\u0000😀',
  ].map((text) => changed((column) => (column.kind === 'text' ? { kind: 'text', values: [text] } : column)))
  return [nothing, stranger, ...numbers, ...texts]
}

/** The same column with the words of its dictionary in the opposite order. */
function withReversedDictionary(column: Column): Column {
  if (column.kind !== 'category') return column
  const categories = column.categories.toReversed()
  const codes = column.codes.map((code) => (code < 0 ? -1 : categories.length - 1 - code))
  return { kind: 'category', codes, categories }
}

/** The greatest absolute difference of two scores. */
export function greatestDifference(left: Float64Array, right: Float64Array): number {
  return left.reduce((greatest, value, row) => Math.max(greatest, Math.abs(value - right[row]!)), 0)
}
