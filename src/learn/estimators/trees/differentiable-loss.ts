import type { TrainingRows } from '../training-rows.ts'

/** What is known of the rows at a round, each shape (rows,) unless told otherwise. */
export interface LossPoint {
  /** Raw scores, output after output; shape (outputs * rows,). */
  readonly scores: Float64Array
  readonly y: Float64Array
  readonly weights: Float64Array
}

/** What boosting descends: the loss of raw scores, by its first two derivatives. */
export interface BoostingLoss {
  /** Raw scores of a row. */
  readonly outputs: number
  /** The raw scores that are best for all rows alike, shape (outputs,). */
  readonly start: (rows: TrainingRows) => readonly number[]
  /** The kernel that writes the first two derivatives; without one `differentiate` does. */
  readonly kernel?: 'logisticGradients' | 'squaredGradients'
  /** Told the scores before the trees of a round, one for each output. */
  readonly beginRound?: (point: LossPoint) => void
  /** First and second derivative at each row's raw score, times its weight, into `gradients` (shape (2 * rows,)). */
  differentiate?(point: LossPoint, gradients: Float64Array, output: number): void
  /**
   * The value of a leaf, where it is not Newton's step: from the distances of the rows' targets to their scores, and
   * their weights.
   */
  readonly leafValue?: (distances: Float64Array, weights: Float64Array) => number
  /** The loss of one row, `stride` numbers between its scores. */
  readonly lossOf: (y: number, scores: Float64Array, at: number, stride: number) => number
  /** What the model answers, made of its scores in place: probabilities, or the value. */
  readonly answer: (scores: Float64Array) => void
}
