import { shuffledIndices } from '../../src/base/rng.ts'
import type { Rng } from '../../src/base/rng.ts'

export type Cells = (string | null)[]

/** What a column of a clean table holds; decides which dirt suits it. */
export type Kind = 'measure' | 'whole' | 'age' | 'scale' | 'words' | 'date' | 'id' | 'target' | 'other'

/** The type of clean cells. */
export type CellType = 'number' | 'category' | 'date'

interface DraftColumn {
  readonly kind: Kind
  /** Before any dirt. */
  readonly type: CellType
  readonly cells: Cells
  isSoiled: boolean
}

/** A table while it is being made, and what a good proposal says of it. */
export interface Draft {
  readonly rows: number
  readonly rng: Rng
  /** Shape (rows,): what the target and some columns have in common, mean 0, standard deviation 1. */
  readonly latent: Float64Array
  readonly columns: Map<string, DraftColumn>
  /** Decisions that the dirt needs, by the dirt's name: 'age:null-values:-999', 'id:role:id', 'zip:type:category'. */
  readonly needed: Map<string, string>
  /** Notes that a person should read: one that names the column and matches. */
  readonly notes: { readonly dirt: string; readonly column: string; readonly says: RegExp }[]
  /** Honest columns that look like dirt, by the trap's name. */
  readonly traps: Map<string, string>
}

export function addColumn(draft: Draft, name: string, kind: Kind, cell: (row: number) => string | null): Cells {
  const cells = Array.from({ length: draft.rows }, (_, row) => cell(row))
  const isSoiled = kind === 'id' || kind === 'target' || kind === 'other'
  draft.columns.set(name, { kind, type: typeOf(cells), cells, isSoiled })
  return cells
}

function typeOf(cells: Cells): CellType {
  const filled = cells.filter((cell) => cell !== null)
  if (filled.every((cell) => /^-?\d+(\.\d+)?$/.test(cell))) return 'number'
  return filled.every((cell) => /^\d{4}-\d\d-\d\d$/.test(cell)) ? 'date' : 'category'
}

/** A column of one of the kinds that no dirt has touched yet, marked as touched; undefined when none is left. */
export function takeColumn(draft: Draft, ...kinds: readonly Kind[]): { name: string; cells: Cells } | undefined {
  const free = [...draft.columns].filter(([, { kind, isSoiled }]) => kinds.includes(kind) && !isSoiled)
  const found = free[Math.floor(draft.rng.next() * free.length)]
  if (found === undefined) return undefined
  const [name, column] = found
  column.isSoiled = true
  return { name, cells: column.cells }
}

/** A share of the rows, at least three, in random places. */
export function someRows({ rows, rng }: Draft, share: number): Uint32Array {
  return shuffledIndices(rows, rng).subarray(0, Math.max(3, Math.round(share * rows)))
}

export function pick<Value>(rng: Rng, values: readonly Value[]): Value {
  return values[Math.floor(rng.next() * values.length)]!
}

export function whole(rng: Rng, from: number, to: number): number {
  return from + Math.floor(rng.next() * (to - from + 1))
}

/** Standard normal. Source: Box and Muller (1958). */
export function normal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next())
}

/** A day as yyyy-mm-dd, days after 1970-01-01. */
export function isoDay(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10)
}

/** Writes into some rows of a free column of these kinds. */
export function soil(
  draft: Draft,
  kinds: readonly Kind[],
  share: number,
  cell: (now: string, i: number) => string | null,
) {
  const column = takeColumn(draft, ...kinds)
  if (column === undefined) return undefined
  for (const [i, row] of someRows(draft, share).entries()) column.cells[row] = cell(column.cells[row]!, i)
  return column.name
}
