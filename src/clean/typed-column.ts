import { columnLength } from '../frame/column.ts'
import type { CategoryColumn, Column, NumberColumn, TimestampColumn } from '../frame/column.ts'
import type { ColumnContract, ColumnType } from '../domain/contract.ts'
import { currentValue } from './distinct-cells.ts'
import type { DistinctCells } from './distinct-cells.ts'
import { MISSING, compileTypeReader } from './read-type.ts'
import type { ReadCell, Written } from './read-type.ts'

/** A column read as its type, and what its distinct written values were read as. */
export interface TypedColumn {
  readonly column: Column
  /** The distinct values as the source has them, in order of first appearance there. */
  readonly written: readonly Exclude<Written, null>[]
  /** What each was read as, and the kept rows that have it. Both of shape (written,). */
  readonly read: readonly ReadCell[]
  readonly rows: Int32Array
  /** Kept rows that were missing in the source. */
  readonly missingRows: number
}

/** Reads the kept rows as the type of the contract; what is unreadable becomes missing. */
export function typedColumn(cells: DistinctCells, contract: ColumnContract, kept: Uint32Array): TypedColumn {
  const readType = compileTypeReader(contract)
  const read = cells.written.map((_, code): ReadCell => {
    const value = currentValue(cells, code)
    return value === null ? MISSING : readType(value)
  })
  const rows = new Int32Array(read.length)
  let missingRows = 0
  for (const row of kept) {
    const code = cells.codes[row]!
    if (code < 0) missingRows++
    else rows[code]!++
  }
  const column = columnOfType(contract.type, cells.codes, read, kept)
  return { column, written: cells.written, read, rows, missingRows }
}

/** A column of that type in which every row is missing. */
export function missingColumn(type: ColumnType, rowCount: number): Column {
  return columnOfType(
    type,
    new Int32Array(rowCount).fill(-1),
    [],
    Uint32Array.from({ length: rowCount }, (_, i) => i),
  )
}

function columnOfType(type: ColumnType, codes: Int32Array, read: readonly ReadCell[], kept: Uint32Array): Column {
  if (type === 'text') {
    return { kind: 'text', values: Array.from(kept, (row) => textOf(read[codes[row]!])) }
  }
  if (type === 'category' || type === 'boolean') return categories(codes, read, kept)
  const numbers = Float64Array.from(read, (cell) => (cell.kind === 'value' ? Number(cell.value) : Number.NaN))
  const values = new Float64Array(kept.length)
  for (let i = 0; i < kept.length; i++) {
    const code = codes[kept[i]!]!
    values[i] = code < 0 ? Number.NaN : numbers[code]!
  }
  return type === 'date' || type === 'timestamp' ? { kind: 'timestamp', values } : { kind: 'number', values }
}

/** The dictionary is built anew: order of first appearance among the kept rows, nothing unused. */
function categories(codes: Int32Array, read: readonly ReadCell[], kept: Uint32Array): CategoryColumn {
  const positions = new Map<string, number>()
  // -2: this written value has not been met yet among the kept rows
  const codeOf = new Int32Array(read.length).fill(-2)
  const out = new Int32Array(kept.length)
  for (let i = 0; i < kept.length; i++) {
    const code = codes[kept[i]!]!
    if (code >= 0 && codeOf[code] === -2) codeOf[code] = positionOf(positions, textOf(read[code]))
    out[i] = code < 0 ? -1 : codeOf[code]!
  }
  return { kind: 'category', codes: out, categories: [...positions.keys()] }
}

function positionOf(positions: Map<string, number>, text: string | null): number {
  if (text === null) return -1
  const known = positions.get(text)
  if (known !== undefined) return known
  positions.set(text, positions.size)
  return positions.size - 1
}

function textOf(cell: ReadCell | undefined): string | null {
  return cell?.kind === 'value' ? String(cell.value) : null
}

/** The rows at `kept` of numbers and times that no step touched, where every value is already of the type; else undefined. */
export function alreadyTyped(
  raw: Column,
  contract: ColumnContract,
  kept: Uint32Array,
): NumberColumn | TimestampColumn | undefined {
  const numbers = raw.kind === 'number' && (contract.type === 'number' || contract.type === 'integer')
  const times = raw.kind === 'timestamp' && contract.type === 'timestamp'
  if (raw.kind === 'category' || raw.kind === 'text' || !(numbers || times)) return undefined
  const fits = contract.type === 'integer' ? Number.isSafeInteger : Number.isFinite
  const whole = kept.length === columnLength(raw)
  const values = whole ? raw.values : Float64Array.from(kept, (row) => raw.values[row]!)
  if (!values.every((value) => Number.isNaN(value) || (fits(value) && !Object.is(value, -0)))) return undefined
  return { kind: raw.kind, values }
}
