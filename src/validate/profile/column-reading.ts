import type { ColumnType } from '../../domain/contract.ts'
import type { NumberForm } from '../../frame/number-form.ts'
import type { DateFormat } from '../../frame/read-date.ts'
import type { Suspicion } from '../../domain/profile.ts'
import type { DistinctValues } from './distinct-values.ts'
import type { SortedNumbers } from './sorted-numbers.ts'

/** One column as the checks see it: its type, and what did not fit. */
export interface ColumnReading {
  readonly column: string
  /** The first column of a table, and the only one whose header is empty. */
  readonly isUnnamedFirst?: boolean
  readonly rows: number
  /** Empty fields only. */
  readonly missing: number
  /** Distinct values that are not missing, as written. */
  readonly distinct: number
  readonly type: ColumnType
  readonly format?: DateFormat
  /** The values as written; absent for a typed source (Parquet numbers and timestamps). */
  readonly written?: DistinctValues
  /** Values that do not fit the type, as positions in `written.values`; empty for category and text. */
  readonly leftovers: Leftovers
  /** Numbers, and dates in ms, of the values that fit the type; absent for other types. */
  readonly numbers?: SortedNumbers
  /** The number of each of `written.values`, NaN where it is none; absent where `written` or `numbers` is. */
  readonly numbersOf?: Float64Array
  /** Infinite numbers of a typed source, which no model can take: as JavaScript writes them, and their rows. */
  readonly infinite?: { readonly values: readonly string[]; readonly rows: number }
  /** Why the date format was settled so, or that it was not. */
  readonly dates?: { readonly how: 'settled' | 'ambiguous' | 'mixed'; readonly evidence?: string }
  /** How the numbers are written, where not plainly. */
  readonly numberForm?: NumberForm
  /** Why the numbers are read in that form, or that they have several units and are not read. */
  readonly form?: { readonly how: 'settled' | 'by-peer' | 'ambiguous' | 'mixed-units'; readonly evidence: string }
  /** The numbers row by row, NaN where there is none. Made on demand: it copies. */
  readonly numbersByRow: () => Float64Array
  /** Rows equal in every column to an earlier one, in the whole table. */
  readonly duplicateRows: number
}

export interface Leftovers {
  readonly blanks: readonly number[]
  readonly nullWords: readonly number[]
  readonly unreadable: readonly number[]
}

/** One check of one kind of suspicion; undefined when there is nothing to say. */
export type ColumnCheck = (reading: ColumnReading) => Suspicion | undefined

/** Rows that hold one of the values at these positions. */
export function rowsAt(written: DistinctValues, positions: readonly number[]): number {
  return positions.reduce((sum, position) => sum + written.counts[position]!, 0)
}
