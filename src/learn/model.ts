import type { Tensor } from './tensor.ts'
import type { Json } from '../base/json.ts'
import type { Rng } from '../base/rng.ts'
import type { Compute } from '../domain/compute.ts'
import type { ParamValue } from '../domain/project.ts'
import type { Signature } from '../domain/signature.ts'
import type { Cell } from '../frame/column.ts'
import type { Frame } from '../frame/frame.ts'
import type { TreeEnsemble } from './estimators/trees/tree-ensemble.ts'
import type { Encoder } from './preprocessing/encoder.ts'
import type { SparseRow } from './preprocessing/sparse-row.ts'

/** What is to be predicted. */
export interface Target {
  readonly kind: 'classification' | 'regression'
  /**
   * Shape (rows,). Two classes: 0 and 1 (positive). More: the position of the class, 0 to classes - 1; a class may have
   * no row. Regression: any number from -1e100 to 1e100.
   */
  readonly y: Float64Array
  /** Number of classes, 2 to 100,000. Default 2; not read for regression. */
  readonly classes?: number
}

/** What `fit` is handed besides the rows. Time and chance are arguments. */
export interface FitContext {
  readonly rng: Rng
  readonly compute: Compute
  /** Weight of each row, shape (rows,): 0, or from 1e-50 to 1e50. Default: all 1. A weight of 2 equals the row twice. */
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
  readonly params: Readonly<Record<string, ParamValue>>
  /** Difficulty to explain, as an order: 0 a rule, 1 linear, 2 an ensemble of trees. What a model costs is `operatingCost`. */
  readonly complexity: number
  /**
   * Learns from a frame whose columns are the features, in any order (they are bound by name).
   *
   * @throws ROWS_TOO_FEW on an empty frame; TARGET_LENGTH, TARGET_MISSING, TARGET_RANGE, TARGET_CLASS or TARGET_KIND for a target that
   *         cannot be learnt; WEIGHT_REFUSED; CANCELLED when the signal is aborted
   */
  fit(frame: Frame, target: Target, context: FitContext): Promise<Model>
}

/** A way of learning from rows alone, without a target: clusters, projections, anomalies. */
export interface UnsupervisedEstimator {
  /** Stable id, stored in artifacts: 'k-means'. */
  readonly kind: string
  /** For people: 'k-means'. */
  readonly name: string
  readonly params: Readonly<Record<string, ParamValue>>
  /**
   * Learns from a frame whose columns are the features, in any order (they are bound by name). The model's scores are
   * what the estimator says they are: a cluster, components, an anomaly score.
   *
   * @throws ROWS_TOO_FEW on an empty frame; CANCELLED when the signal is aborted
   */
  fit(frame: Frame, context: FitContext): Promise<Model>
}

/** Scores one row: `row` holds a cell for each input of the signature it was compiled for; out[0 .. outputs-1] get the scores. */
export type RowScorer = (row: readonly Cell[], out: Float64Array) => void

/** What `fit` returns, preprocessing included. An unfitted model cannot be written down. */
export interface Model {
  readonly kind: string
  /** Scores of a row: 1 in regression and for two classes, else the number of classes. */
  readonly outputs: number
  /**
   * Two classes: the probability of the positive one, in [0, 1]. More: that of each class, adding up to 1. Regression:
   * the predicted value. Shape (rows * outputs,), row by row. Never NaN.
   *
   * @throws FRAME_COLUMN_MISSING or FRAME_COLUMN_KIND where a column the model reads is not as it was at `fit`
   */
  predict(frame: Frame): Float64Array
  /** The hot path: no frame, no allocation for a row. Bit for bit the same score as `predict`; throws as it does. */
  compileRow(signature: Signature): RowScorer
  toState(): ModelState
  /** Weights multiplied, or rows compared with, for one row, an estimate; see `operatingCost`. */
  readonly steps?: number
  /** Of a model that adds up trees: the trees, and how a row becomes the numbers they read. */
  readonly trees?: { readonly encoder: Encoder<Float64Array>; readonly ensemble: TreeEnsemble }
  /** Of a model whose margins are sums over slots. */
  readonly additive?: AdditiveModel
}

/** On which scale contributions add up to a model's margin. */
export type MarginScale =
  /** The predicted value itself. */
  | 'value'
  /** The probability of the class. */
  | 'probability'
  /** ln(p / (1 - p)) of the class. */
  | 'log-odds'
  /** The class's score before the softmax. */
  | 'softmax'
  /** Log-odds of each class against the rest; probabilities are their sigmoids, made to add up to 1. */
  | 'log-odds-each'
  /** The logarithm of the predicted value. */
  | 'log'
  /** What the model adds up before it turns it into its answer. */
  | 'raw'

/** A model whose margins are sums over the slots of its encoder: intercept + Σ of what each slot that is not 0 adds. */
export interface AdditiveModel {
  readonly encoder: Encoder<SparseRow>
  readonly scale: MarginScale
  /** One for each output. */
  readonly intercepts: Float64Array
  /** Adds what a slot of this value adds, shape (outputs,), to `into` from `at` on. Allocates nothing. */
  addSlot(slot: number, value: number, into: Float64Array, at: number): void
}

/** A model as data: JSON and typed arrays, nothing to evaluate. */
export interface ModelState {
  readonly kind: string
  readonly params: Json
  readonly tensors: Readonly<Record<string, Tensor>>
}
