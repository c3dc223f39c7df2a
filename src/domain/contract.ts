import type { NumberForm } from '../frame/number-form.ts'
import type { DateFormat } from '../frame/read-date.ts'

/** What a column holds, in the words a person and a request both use. */
export type ColumnType = 'number' | 'integer' | 'boolean' | 'category' | 'text' | 'date' | 'timestamp'

/** When a value is known: before the decision is taken, or only after. What is known only after is never a feature. */
export type Moment = 'at-decision' | 'after'

/**
 * What is demanded of one column: by training when it reads the source, by serving at every request.
 * Written by `init`, owned by the user.
 */
export interface ColumnContract {
  readonly type: ColumnType
  /** Whether a value may be missing. Default true. */
  readonly nullable?: boolean
  /** Inclusive bounds of a number or integer; outside is answered with a warning. */
  readonly range?: { readonly min: number; readonly max: number }
  /** Values seen in training, for a category; another is answered with a warning. Absent: any. */
  readonly categories?: readonly string[]
  /**
   * How a date or timestamp is written: 'iso' (the default), 'm/d/y', 'd/m/y', 'y/m/d', 'd.m.y', 'month-name' ('12 Jan
   * 2013', 'Jan 12, 2013'), 'yyyymmdd', 'y-m', 'iso-week', 'epoch-s' or 'epoch-ms' (seconds or milliseconds since 1970).
   */
  readonly format?: DateFormat
  /**
   * How a number or integer is written in a text source, where not plainly ('-1234.5'): its marks and unit, or
   * `clock: 'h:m'` for times of day, read as minutes after midnight, or 'duration' for lengths of time, as minutes. Numbers of a typed source or a JSON request are
   * taken as they are.
   */
  readonly written?: NumberForm & { readonly reason?: string }
  /** What the column means, units included; read by people and by the leakage check. */
  readonly meaning?: string
  /** Default 'at-decision'. */
  readonly known?: Moment
  /** 'id': names a row, never a feature. 'ignored': left out for `reason`. Default 'feature'. */
  readonly role?: 'feature' | 'id' | 'ignored'
  /** Why the column has this role, moment or type; goes into the record of decisions. */
  readonly reason?: string
  /** Overrules an exclusion or flag of the leakage check; the reason is recorded. */
  readonly keep?: string
}

/** The contract of a table: its columns by name, in the order of the source. */
export type Contract = Readonly<Record<string, ColumnContract>>

/** One way in which a table departs from its contract. A finding, not an error. */
export interface Breach {
  readonly column: string
  readonly kind:
    | 'missing-column'
    | 'unknown-column'
    | 'unreadable'
    | 'null-not-allowed'
    | 'out-of-range'
    | 'unseen-category'
  /** Rows concerned; all rows for a missing or unknown column. */
  readonly rows: number
  /** Up to five of the values concerned, as written in the source. */
  readonly examples: readonly string[]
  /** 'error': the gate does not pass; 'warning': recorded. */
  readonly severity: 'error' | 'warning'
}
