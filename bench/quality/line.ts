import type { MetricKey, MetricValue } from '../../src/domain/metric.ts'

/** One line of the table of qualities: what is promised of a table, and what was found. */
export interface QualityLine {
  readonly table: string
  /** Which rows are learnt from and which are judged. */
  readonly rows: string
  readonly metric: MetricKey
  /** The promise: at least this where more is better, else at most. */
  readonly wanted: number
  /** With its 95 % interval. */
  readonly found: MetricValue
  /** What learnt, and where its settings come from. */
  readonly model: string
}
