import type { Signature } from '../../domain/signature.ts'
import type { Cell } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'
import { requiredColumn, requiredField, wordKinds } from './required-column.ts'

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

/**
 * Reads the input's column of `frame`, found by name.
 *
 * @throws FRAME_COLUMN_MISSING, FRAME_COLUMN_KIND
 */
export function frameReader(input: CellInput, frame: Frame): CellReader<number> {
  if (input.kind !== 'category') {
    const { values } = requiredColumn(frame, input.column, [input.kind])
    return (row) => finiteOrNaN(values[row]!)
  }
  const column = requiredColumn(frame, input.column, wordKinds)
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

/**
 * Reads the input's cell of rows that are laid out as `signature.inputs`; the field is found by name, once.
 *
 * @throws FRAME_COLUMN_MISSING, FRAME_COLUMN_KIND
 */
export function cellReader(input: CellInput, signature: Signature): CellReader<readonly Cell[]> {
  const position = requiredField(signature, input.column, input.kind === 'category' ? wordKinds : [input.kind])
  if (input.kind === 'category') {
    const codeOf = levelCodes(input)
    return (row) => codeOf(row[position]!)
  }
  return (row) => {
    const cell = row[position]
    return typeof cell === 'number' ? finiteOrNaN(cell) : Number.NaN
  }
}

/**
 * Reads the input's columns of `frame`.
 *
 * @throws FRAME_COLUMN_MISSING, FRAME_COLUMN_KIND
 */
export function frameTexts(input: TextInput, frame: Frame): TextReader<number> {
  const readers = input.columns.map((name) => {
    const column = requiredColumn(frame, name, wordKinds)
    if (column.kind === 'text') return (row: number) => column.values[row]!
    return (row: number) => column.categories[column.codes[row]!] ?? null
  })
  return (row) => readers.map((read) => read(row))
}

/**
 * Reads the input's texts of rows that are laid out as `signature.inputs`.
 *
 * @throws FRAME_COLUMN_MISSING, FRAME_COLUMN_KIND
 */
export function cellTexts(input: TextInput, signature: Signature): TextReader<readonly Cell[]> {
  const places = input.columns.map((column) => requiredField(signature, column, wordKinds))
  return (row) => places.map((position) => textOf(row[position]))
}

function textOf(cell: Cell | undefined): string | null {
  return typeof cell === 'string' ? cell : null
}

function levelCodes(input: CategoryInput): (cell: Cell) => number {
  const codes = new Map<Cell, number>(input.levels.map((level, code) => [level, code]))
  const unknown = input.other ? input.levels.length : -1
  return (cell) => (cell === null ? Number.NaN : (codes.get(cell) ?? unknown))
}

function finiteOrNaN(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN
}
