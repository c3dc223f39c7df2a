import type { ColumnType } from '../../domain/contract.ts'
import type { NumberForm } from '../../frame/number-form.ts'
import type { DateFormat } from '../../frame/read-date.ts'
import type { ColumnReading, Leftovers } from './column-reading.ts'
import type { DateSettlement } from './settle-dates.ts'

/** What a column of written values is, and the values that do not fit. */
export interface TypeSettlement {
  readonly type: ColumnType
  readonly format?: DateFormat
  readonly leftovers: Leftovers
  /** One entry a distinct value: the number or the date in ms, NaN where it is none. Numbers and dates only. */
  readonly numbers?: Float64Array
  readonly dates?: DateSettlement
  /** How the numbers are written, where not plainly. */
  readonly written?: NumberForm
  readonly form?: ColumnReading['form']
}
