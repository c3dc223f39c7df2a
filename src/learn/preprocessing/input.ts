import { assert } from '../../base/assert.ts'
import type { Signature } from '../../domain/signature.ts'
import type { Cell } from '../../frame/column.ts'
import { columnOf } from '../../frame/frame.ts'
import type { Frame } from '../../frame/frame.ts'

/** A column a model reads by name, and how one of its cells becomes one number. JSON. */
export type CellInput = NumberInput | CategoryInput

/** Columns of texts, read by name and as they are; null is missing. */
export interface TextInput {
  readonly kind: 'text'
  readonly columns: readonly string[]
}

/** The value itself; a timestamp is milliseconds since 1970-01-01 UTC. Missing, NaN and infinite values give NaN. */
export interface NumberInput {
  readonly kind: 'number' | 'timestamp'
  readonly column: string
}

/**
 * The position of the cell in `levels`. Any other value gives `levels.length` where the model knows a group of other
 * values (`other`), else -1; missing gives NaN.
 */
export interface CategoryInput {
  readonly kind: 'category'
  readonly column: string
  readonly levels: readonly string[]
  readonly other: boolean
}

/** Reads one cell as a number; `Row` is a row number of a frame, or the cells of a request. Allocates nothing. */
export type CellReader<Row> = (row: Row) => number

/** Reads the texts of a row, in the order of the input's columns; null is missing. */
export type TextReader<Row> = (row: Row) => readonly (string | null)[]

/** Reads the input's column of `frame`, found by name; a missing column or another kind is a broken assumption. */
export function frameReader(input: CellInput, frame: Frame): CellReader<number> {
  const column = columnOf(frame, input.column)
  if (input.kind !== 'category') {
    assert(column.kind === 'number' || column.kind === 'timestamp', `column ${input.column} holds numbers`)
    const values = column.values
    return (row) => finiteOrNaN(values[row]!)
  }
  assert(column.kind === 'category' || column.kind === 'text', `column ${input.column} holds categories`)
  const codeOf = levelCodes(input)
  if (column.kind === 'text') return (row) => codeOf(column.values[row]!)
  const codes = column.codes
  const levelOfCode = levelsOfCodes(input, column.categories)
  return (row) => (codes[row]! < 0 ? Number.NaN : levelOfCode[codes[row]!]!)
}

/** What `frameReader` reads of each of a column's categories. */
export function levelsOfCodes(input: CategoryInput, categories: readonly string[]): Float64Array {
  return Float64Array.from(categories, levelCodes(input))
}

/** Reads the input's cell of rows that are laid out as `signature.inputs`; the field is found by name, once. */
export function cellReader(input: CellInput, signature: Signature): CellReader<readonly Cell[]> {
  const position = positionOf(input.column, signature)
  if (input.kind === 'category') {
    const codeOf = levelCodes(input)
    return (row) => codeOf(row[position]!)
  }
  return (row) => {
    const cell = row[position]
    return typeof cell === 'number' ? finiteOrNaN(cell) : Number.NaN
  }
}

/** Reads the input's columns of `frame`; a missing column, or one of numbers, is a broken assumption. */
export function frameTexts(input: TextInput, frame: Frame): TextReader<number> {
  const readers = input.columns.map((name) => {
    const column = columnOf(frame, name)
    assert(column.kind === 'category' || column.kind === 'text', `column ${name} holds texts`)
    if (column.kind === 'text') return (row: number) => column.values[row]!
    return (row: number) => column.categories[column.codes[row]!] ?? null
  })
  return (row) => readers.map((read) => read(row))
}

/** Reads the input's texts of rows that are laid out as `signature.inputs`. */
export function cellTexts(input: TextInput, signature: Signature): TextReader<readonly Cell[]> {
  const places = input.columns.map((column) => positionOf(column, signature))
  return (row) => places.map((position) => textOf(row[position]))
}

function textOf(cell: Cell | undefined): string | null {
  return typeof cell === 'string' ? cell : null
}

function positionOf(column: string, signature: Signature): number {
  const position = signature.inputs.findIndex((field) => field.name === column)
  assert(position >= 0, `the signature has an input ${column}`)
  return position
}

function levelCodes(input: CategoryInput): (cell: Cell) => number {
  const codes = new Map<Cell, number>(input.levels.map((level, code) => [level, code]))
  const unknown = input.other ? input.levels.length : -1
  return (cell) => (cell === null ? Number.NaN : (codes.get(cell) ?? unknown))
}

function finiteOrNaN(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN
}
