import { assert } from '../../base/assert.ts'
import { AppError } from '../../base/errors.ts'
import type { Frame } from '../../frame/frame.ts'
import type { FitContext, Target } from '../model.ts'

/** The rows of a fit, checked. */
export interface TrainingRows {
  readonly rowCount: number
  /** Shape (rows,), finite; 0 or 1 for classification. */
  readonly y: Float64Array
  /** Shape (rows,), >= 0, not all 0. */
  readonly weights: Float64Array
  readonly weightTotal: number
  /** Weighted mean of `y`: the share of positives, or the average. */
  readonly mean: number
}

/**
 * What every estimator demands of its rows. A target that is missing, or is not 0 or 1 for two classes, and lengths
 * that differ are broken assumptions: rows without a target are dropped long before.
 *
 * @throws ROWS_TOO_FEW on an empty frame
 */
export function trainingRows(frame: Frame, { kind, y }: Target, context: FitContext): TrainingRows {
  if (frame.rowCount === 0) throw new AppError('ROWS_TOO_FEW', { rows: 0, needed: 1, what: 'Training' })
  assert(y.length === frame.rowCount, `the target has ${frame.rowCount} rows, received ${y.length}`)
  const weights = context.weights ?? new Float64Array(frame.rowCount).fill(1)
  assert(weights.length === frame.rowCount, `the weights have ${frame.rowCount} rows, received ${weights.length}`)
  let weightTotal = 0
  let sum = 0
  for (let row = 0; row < y.length; row++) {
    const value = y[row]!
    const weight = weights[row]!
    assert(Number.isFinite(value), `the target is a finite number in row ${row}`)
    assert(kind === 'regression' || value === 0 || value === 1, `the target is 0 or 1 in row ${row}`)
    assert(Number.isFinite(weight) && weight >= 0, `the weight is at least 0 in row ${row}`)
    weightTotal += weight
    sum += weight * value
  }
  assert(weightTotal > 0, 'some row has a weight above 0')
  return { rowCount: frame.rowCount, y, weights, weightTotal, mean: sum / weightTotal }
}

/**
 * Natural logarithm of the odds of a positive, kept finite where there is one class only: half a row of each class is
 * added in that case (Jeffreys' prior).
 */
export function logOdds({ mean, weightTotal }: TrainingRows): number {
  const share = mean > 0 && mean < 1 ? mean : (mean * weightTotal + 0.5) / (weightTotal + 1)
  return Math.log(share / (1 - share))
}

/** 1 / (1 + e^-z), exact at both ends. */
export function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z))
}
