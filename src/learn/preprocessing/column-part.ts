import type { Signature, SignatureField } from '../../domain/signature.ts'
import type { Cell, Column } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'
import { encodeColumns } from './dense-blocks.ts'
import type { CellFeature } from './encoder.ts'
import { cellReader } from './input.ts'
import { requiredColumn, requiredField, wordKinds } from './required-column.ts'

/** A column that is made. */
export interface MadeColumn {
  readonly name: string
  readonly type: 'number' | 'timestamp' | 'category'
}

/** One step of a transform: the columns it makes of those it reads. Frame and row take the same steps. */
export interface ColumnPart {
  /** The column whose place the first that is made takes; undefined: all are added at the end. */
  readonly replaces: string | undefined
  readonly makes: readonly MadeColumn[]
  /** The columns that are made, in the order of `makes`. */
  columns(frame: Frame): Column[]
  /** Writes `makes.length` cells to out[at], out[at + 1], ... */
  bindRow(signature: Signature): (row: readonly Cell[], out: Cell[], at: number) => void
}

/**
 * The part whose columns are the slots of a feature: numbers (or timestamps), NaN where missing.
 *
 * @param replaces  whether the column that is read goes. Default true
 */
export function numbersPart(
  feature: CellFeature,
  { replaces = true, type = 'number' }: { readonly replaces?: boolean; readonly type?: 'number' | 'timestamp' } = {},
): ColumnPart {
  const { input, slots } = feature
  return {
    replaces: replaces ? input.column : undefined,
    makes: slots.map((name, slot) => ({ name, type: slot === 0 ? type : 'number' })),
    columns: (frame) =>
      encodeColumns(feature, frame).map((values, slot) => ({ kind: slot === 0 ? type : 'number', values })),
    bindRow(signature) {
      const read = cellReader(input, signature)
      const numbers = new Float64Array(slots.length)
      return (row, out, at) => {
        feature.write(read(row), numbers, 0)
        for (let slot = 0; slot < numbers.length; slot++) out[at + slot] = cellOf(numbers[slot]!)
      }
    },
  }
}

/** A number as a cell: null where it is missing. */
export function cellOf(value: number): Cell {
  return Number.isNaN(value) ? null : value
}

/** How a category becomes another. */
export interface Rewording {
  readonly column: string
  /** The value in place of one; null is missing. The same every time. */
  readonly wordOf: (word: string | null) => string | null
  /** The name of a column that tells by 0 or 1 whether the value was missing; undefined: there is none. */
  readonly indicator?: string | undefined
}

/** The part that changes the values of a category column, whose dictionary is then sorted. */
export function wordsPart({ column: name, wordOf, indicator }: Rewording): ColumnPart {
  const makes: MadeColumn[] = [{ name, type: 'category' }]
  if (indicator !== undefined) makes.push({ name: indicator, type: 'number' })
  return {
    replaces: name,
    makes,
    columns(frame) {
      const read = requiredColumn(frame, name, wordKinds)
      const reworded = rewordedColumn(read, wordOf)
      if (indicator === undefined) return [reworded]
      const missing = (row: number) => (read.kind === 'category' ? read.codes[row]! < 0 : read.values[row] === null)
      const values = Float64Array.from({ length: frame.rowCount }, (_, row) => (missing(row) ? 1 : 0))
      return [reworded, { kind: 'number', values }]
    },
    bindRow(signature) {
      const position = requiredField(signature, name, wordKinds)
      return (row, out, at) => {
        const cell = row[position]
        const word = typeof cell === 'string' ? cell : null
        out[at] = wordOf(word)
        if (indicator !== undefined) out[at + 1] = word === null ? 1 : 0
      }
    },
  }
}

function rewordedColumn(column: Column & { kind: 'category' | 'text' }, wordOf: Rewording['wordOf']): Column {
  const words = column.kind === 'category' ? column.categories : [...new Set(column.values)].filter((it) => it !== null)
  const made = new Map<string | null, string | null>(words.map((word) => [word, wordOf(word)]))
  made.set(null, wordOf(null))
  const categories = [...new Set(made.values())].filter((word) => word !== null).sort()
  const codeOfWord = new Map<string | null, number>(categories.map((word, code) => [word, code]))
  const codeOf = (word: string | null) => codeOfWord.get(made.get(word)!) ?? -1
  if (column.kind === 'text') {
    return { kind: 'category', codes: Int32Array.from(column.values, codeOf), categories }
  }
  const codeOfCode = Int32Array.from(column.categories, codeOf)
  const codeOfMissing = codeOf(null)
  const codes = column.codes.map((code) => (code < 0 ? codeOfMissing : codeOfCode[code]!))
  return { kind: 'category', codes, categories }
}

/** The input of a model that a made column is. */
export function fieldOf({ name, type }: MadeColumn): SignatureField {
  return { name, type, nullable: true }
}
