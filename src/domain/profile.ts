import type { ColumnType } from './contract.ts'
import type { NumberForm } from '../frame/number-form.ts'
import type { DateFormat } from '../frame/read-date.ts'

/** What was found in one column of a raw table. Counts are rows. */
export interface ColumnProfile {
  readonly column: string
  /** The type the values suggest, once blanks and null words are set aside. */
  readonly type: ColumnType
  readonly format?: DateFormat
  /** How numbers are written, where not plainly: decimal commas, thousands, units, times of day. */
  readonly written?: NumberForm
  readonly rows: number
  readonly missing: number
  /** Distinct values that are not missing. */
  readonly distinct: number
  /** Numbers, and dates in ms: least, greatest, and the quantiles .05 .25 .5 .75 .95 (type 7). */
  readonly numbers?: {
    readonly min: number
    readonly max: number
    readonly mean: number
    readonly quantiles: readonly number[]
  }
  /** The commonest values with their rows, commonest first: all where there are at most 50 (2,000 for the target), else 20. */
  readonly top: readonly { readonly value: string; readonly rows: number }[]
  readonly suspicions: readonly Suspicion[]
}

/** Something that looks wrong in a column, with its evidence. `init` turns most into proposed cleaning steps. */
export interface Suspicion {
  readonly kind:
    | 'blanks-in-numbers'
    | 'null-words'
    | 'sentinel'
    | 'case-variants'
    | 'edge-whitespace'
    | 'trailing-dots'
    | 'constant'
    | 'id-like'
    | 'mixed-date-formats'
    | 'ambiguous-dates'
    | 'number-form'
    | 'ambiguous-numbers'
    | 'mixed-units'
    | 'clock-change'
    | 'unreadable-values'
    | 'rare-stray-values'
    | 'free-text'
    | 'kept-words'
    | 'far-value'
    | 'near-constant'
    | 'mixed-types'
    | 'number-codes'
    | 'duplicate-column'
    | 'recoded-column'
    | 'missing-means-none'
    | 'missing-together'
  readonly rows: number
  readonly values: readonly string[]
  /** What each of `values` should read instead, where that is plain: case variants, dates of another format. */
  readonly replacements?: Readonly<Record<string, string>>
  /** The other columns that the suspicion is about: what this one repeats, where it is missing too. */
  readonly beside?: readonly string[]
  /** One sentence with the numbers. */
  readonly evidence: string
}

/** What was found in a raw table. */
export interface TableProfile {
  readonly rows: number
  readonly columns: readonly ColumnProfile[]
  /** Rows equal in every column to an earlier one. */
  readonly duplicateRows: number
  /** Rows equal to another in every column that may be a feature, with another target; where the target is known. */
  readonly conflictingRows?: number
}
