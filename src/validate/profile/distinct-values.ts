import { categoryColumn } from '../../frame/column.ts'
import type { CategoryColumn, Column } from '../../frame/column.ts'

/**
 * The distinct values of a text column, each once, with its rows. Every check works over these, so that a column of
 * three million rows and four values costs four looks.
 */
export interface DistinctValues {
  /** As written, in order of first appearance. */
  readonly values: readonly string[]
  /** Rows of each value, all above 0; same length as `values`. */
  readonly counts: Int32Array
  /** Shape (rows,): positions in `values`, -1 where missing. */
  readonly codes: Int32Array
  readonly missing: number
}

/** The distinct values of a category or text column; values that no row has are left out. */
export function distinctValues(column: Extract<Column, { kind: 'category' | 'text' }>): DistinctValues {
  const { codes, categories } = column.kind === 'category' ? column : categoryColumn(column.values)
  const counts = new Int32Array(categories.length)
  let missing = 0
  for (const code of codes) {
    if (code < 0) missing++
    else counts[code]!++
  }
  if (counts.includes(0)) return withoutUnused({ kind: 'category', codes, categories }, counts, missing)
  return { values: categories, counts, codes, missing }
}

function withoutUnused(column: CategoryColumn, counts: Int32Array, missing: number): DistinctValues {
  const used = Array.from(counts.keys()).filter((code) => counts[code]! > 0)
  const moved = new Int32Array(counts.length).fill(-1)
  for (const [position, code] of used.entries()) moved[code] = position
  return {
    values: used.map((code) => column.categories[code]!),
    counts: Int32Array.from(used, (code) => counts[code]!),
    codes: column.codes.map((code) => (code < 0 ? -1 : moved[code]!)),
    missing,
  }
}
