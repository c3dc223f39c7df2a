import type { Label } from './signature.ts'

/** A value as a request writes it. */
export type RequestValue = string | number | boolean | null

/** One row of a prediction request: values by column. */
export type RequestRow = Readonly<Record<string, RequestValue>>

/** Rows of one request at most. */
export const requestRowsMax = 10_000

/**
 * How the values of a request are written. 'json': each as its type, nothing is coerced. 'table': as the cells of a file,
 * which are read as training read them: numbers may be text, dates may be milliseconds. 'pandas': as those of a data
 * frame: as 'table', and columns that are no inputs are passed over; 3.0 is the category '3' where all are whole numbers.
 */
export type RowsWritten = 'json' | 'table' | 'pandas'

/** The body of a prediction request. */
export interface PredictionRequest {
  readonly rows: readonly RequestRow[]
  /** Default 'json'. */
  readonly written?: RowsWritten
  /** A category never seen, or a number outside the range, is refused instead of answered with a warning. */
  readonly strict?: boolean
}

/** One row answered: `value` in regression, `label` and `probabilities` in classification. */
export interface Prediction {
  readonly id: string
  readonly value?: number
  readonly label?: Label
  /** Probability of every label, written as text: { false: 0.9, true: 0.1 }. */
  readonly probabilities?: Readonly<Record<string, number>>
  /** False when this row is not in the prediction log: it was full, or keeps only a share. */
  readonly logged: boolean
}

/** Something unusual about a value that was answered all the same. */
export interface PredictionWarning {
  /** Position in `rows`, from 0. */
  readonly row: number
  readonly column: string
  readonly code: 'unseen-category' | 'out-of-range'
}

/** What a prediction request is answered with: predictions in the order of its rows. */
export interface PredictionAnswer {
  readonly model: string
  readonly version: number
  readonly predictions: readonly Prediction[]
  readonly warnings: readonly PredictionWarning[]
}
