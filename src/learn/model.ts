import type { Json } from '../base/json.ts'
import type { Rng } from '../base/rng.ts'
import type { Compute } from '../domain/compute.ts'
import type { Signature } from '../domain/signature.ts'
import type { Cell } from '../frame/column.ts'
import type { Frame } from '../frame/frame.ts'

/** What is to be predicted: 0 and 1 (positive) for two classes, any finite number for regression. Shape (rows,). */
export interface Target {
  readonly kind: 'classification' | 'regression'
  readonly y: Float64Array
}

/** What `fit` is handed besides the rows. Time and chance are arguments. */
export interface FitContext {
  readonly rng: Rng
  readonly compute: Compute
  /** Weight of each row, shape (rows,), >= 0. Default: all 1. A weight of 2 equals the row twice. */
  readonly weights?: Float64Array
  readonly signal?: AbortSignal
  /** Called with the share done, in [0, 1]. */
  readonly onProgress?: (share: number) => void
}

/** A way of learning and its hyperparameters: frozen data and one function. */
export interface Estimator {
  /** Stable id, stored in artifacts: 'gradient-boosting'. */
  readonly kind: string
  /** For people: 'gradient boosting'. */
  readonly name: string
  readonly params: Readonly<Record<string, number | string | boolean>>
  /** Operating cost and difficulty to explain, as an order: 0 a rule, 1 linear, 2 an ensemble of trees. */
  readonly complexity: number
  /**
   * Learns from a frame whose columns are the features, in any order (they are bound by name).
   *
   * @throws ROWS_TOO_FEW on an empty frame; CANCELLED when the signal is aborted
   */
  fit(frame: Frame, target: Target, context: FitContext): Promise<Model>
}

/** Scores one row: `row` holds a cell for each input of the signature it was compiled for; out[0] gets the score. */
export type RowScorer = (row: readonly Cell[], out: Float64Array) => void

/** What `fit` returns, preprocessing included. An unfitted model cannot be written down. */
export interface Model {
  readonly kind: string
  /** Probability of the positive class, in [0, 1], or the predicted value. Shape (rows,). Never NaN. */
  predict(frame: Frame): Float64Array
  /** The hot path: no frame, no allocation for a row. Bit for bit the same score as `predict`. */
  compileRow(signature: Signature): RowScorer
  toState(): ModelState
}

/** A model as data: JSON and typed arrays, nothing to evaluate. */
export interface ModelState {
  readonly kind: string
  readonly params: Json
  readonly tensors: Readonly<Record<string, Tensor>>
}

export type Tensor = Float64Array | Int32Array | Uint8Array
