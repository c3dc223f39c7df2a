import type { CellStep } from './read-cell.ts'
import { compileStep } from './read-cell.ts'
import type { Written } from './read-type.ts'
import type { Column } from '../frame/column.ts'

/** A column while it is being cleaned: each distinct written value once, with the text the steps so far made of it. */
export interface DistinctCells {
  /** Shape (rows,), positions in `written`; -1 is missing in the source. */
  readonly codes: Int32Array
  /** As the source has it; never changes. */
  readonly written: readonly Exclude<Written, null>[]
  /** After the steps so far, null is missing; undefined while no step has run on the column. */
  texts: (string | null)[] | undefined
}

/**
 * The distinct values of a raw column. Timestamps are ms where the column is read as a time, else ISO text.
 * Costs a pass over the rows, except for category columns, which are shared.
 */
export function distinctCells(column: Column, readAsTime: boolean): DistinctCells {
  const asCells = (codes: Int32Array, written: readonly Exclude<Written, null>[]): DistinctCells => ({
    codes,
    written,
    texts: undefined,
  })
  switch (column.kind) {
    case 'category':
      return asCells(column.codes, column.categories)
    case 'text':
      return asCells(...numbered(column.values))
    case 'number':
      return asCells(...numbered(Array.from(column.values, (value) => (Number.isNaN(value) ? null : value + 0))))
    case 'timestamp': {
      const written = (ms: number): string | number => (readAsTime ? ms : new Date(ms).toISOString())
      return asCells(...numbered(Array.from(column.values, (ms) => (Number.isNaN(ms) ? null : written(ms)))))
    }
  }
}

/** The text of a distinct value after the steps so far; null is missing. */
export function textAt(cells: DistinctCells, code: number): string | null {
  if (cells.texts !== undefined) return cells.texts[code]!
  const written = cells.written[code]!
  return written === '' ? null : String(written)
}

/** The value the type is read from: the written one while no step changed its text. Null is missing. */
export function currentValue(cells: DistinctCells, code: number): Written {
  const written = cells.written[code]!
  if (cells.texts === undefined) return written === '' ? null : written
  const text = cells.texts[code]!
  return text !== null && text === String(written) ? written : text
}

/** Runs one step over the distinct values. Returns, by code, whether the value changed. */
export function editCells(cells: DistinctCells, step: CellStep): Uint8Array {
  const edit = compileStep(step)
  const changed = new Uint8Array(cells.written.length)
  cells.texts ??= cells.written.map((_, code) => textAt(cells, code))
  for (const [code, text] of cells.texts.entries()) {
    if (text === null) continue
    const after = edit(text)
    if (after === text) continue
    cells.texts[code] = after
    changed[code] = 1
  }
  return changed
}

function numbered(values: readonly Written[]): [Int32Array, Exclude<Written, null>[]] {
  const positions = new Map<Exclude<Written, null>, number>()
  const codes = new Int32Array(values.length)
  for (const [row, value] of values.entries()) {
    if (value === null) {
      codes[row] = -1
      continue
    }
    let code = positions.get(value)
    if (code === undefined) positions.set(value, (code = positions.size))
    codes[row] = code
  }
  return [codes, [...positions.keys()]]
}
