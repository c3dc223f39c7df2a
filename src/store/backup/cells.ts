import { assert } from '../../base/assert.ts'

/** What a column of either database hands over (`codec.ts`), and takes. */
export type Cell = null | number | bigint | string

/**
 * A row as a line of JSON: what JSON has no number for is `{"int":"9007199254740993"}` or `{"double":"Infinity"}`. NaN
 * is the text that SQLite keeps it as.
 */
export function rowLine(cells: readonly Cell[]): string {
  return JSON.stringify(cells.map(written))
}

/** The opposite of `rowLine`. */
export function readRowLine(line: string): Cell[] {
  const cells: unknown = JSON.parse(line)
  assert(Array.isArray(cells), 'a row of a backup is a list')
  return cells.map(read)
}

function written(cell: Cell): unknown {
  if (typeof cell === 'bigint') return { int: String(cell) }
  if (typeof cell !== 'number' || Number.isFinite(cell)) return cell
  return Number.isNaN(cell) ? 'NaN' : { double: String(cell) }
}

function read(cell: unknown): Cell {
  if (cell === null || typeof cell === 'number' || typeof cell === 'string') return cell
  const { int, double } = cell as { readonly int?: string; readonly double?: string }
  return int === undefined ? Number(double) : BigInt(int)
}
