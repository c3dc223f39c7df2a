import type { Label } from './signature.ts'

/** A value as a request writes it. */
export type RequestValue = string | number | boolean | null

/** One row of a prediction request: values by column. */
export type RequestRow = Readonly<Record<string, RequestValue>>

/** The body of a prediction request. */
export interface PredictionRequest {
  readonly rows: readonly RequestRow[]
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
  /** False when the prediction log was full and this row is not in it. */
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
