import { solveCholesky } from '../../../math/cholesky.ts'
import type { FitContext } from '../../model.ts'
import { sigmoid } from '../training-rows.ts'
import type { TrainingRows } from '../training-rows.ts'
import { logLossOf } from '../trees/boosting-loss.ts'
import { linearScore, normalEquations } from './design.ts'
import type { Design, NormalEquations } from './design.ts'

const stepsMax = 100
/** What is left of the progress after a step: how many there will be is not known, mostly some 8. */
const stepShare = 0.7
/** Halvings of a step that does not lower the loss; then rounding is all that is left. */
const halvingsMax = 30

/** Encoded rows of two classes, and the penalty. */
export interface LogisticDescent {
  readonly design: Design
  readonly rows: TrainingRows
  readonly l2: number
  readonly context: FitContext
}

/**
 * Newton's steps, in place, until Newton's decrement (twice the fall still to come) is at most `decrementMin` of the loss,
 * or the loss is as low as it gets.
 *
 * @throws CANCELLED when the signal is aborted
 */
export async function descendByNewton(
  coefficients: Float64Array,
  descent: LogisticDescent,
  decrementMin: number,
): Promise<void> {
  let loss = penalisedLoss(coefficients, descent)
  for (let taken = 0; taken < stepsMax; taken++) {
    const { matrix, vector } = await newtonEquations(coefficients, descent)
    const step = vector.slice()
    solveCholesky(matrix, step)
    const decrement = step.reduce((sum, value, i) => sum + value * vector[i]!, 0)
    descent.context.onProgress?.(1 - stepShare ** (taken + 1))
    if (decrement <= decrementMin * (1 + loss)) return
    const from = coefficients.slice()
    let share = 1
    let reached = Infinity
    for (let halvings = 0; halvings < halvingsMax; halvings++, share /= 2) {
      for (let i = 0; i < from.length; i++) coefficients[i] = from[i]! + share * step[i]!
      reached = penalisedLoss(coefficients, descent)
      if (reached < loss) break
    }
    if (!(reached < loss)) {
      coefficients.set(from)
      return
    }
    loss = reached
  }
}

/** The loss's second derivatives at `coefficients`, and minus its gradient, penalty included. */
export async function newtonEquations(
  coefficients: Float64Array,
  { design, rows, l2, context }: LogisticDescent,
): Promise<NormalEquations> {
  const { width, rowCount } = design
  const curvature = new Float64Array(rowCount)
  const slope = new Float64Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    const probability = sigmoid(linearScore(design, row, coefficients))
    curvature[row] = rows.weights[row]! * Math.max(probability * (1 - probability), 1e-12)
    slope[row] = rows.weights[row]! * (rows.y[row]! - probability)
  }
  const { compute, signal } = context
  const { matrix, vector } = await normalEquations(design, { curvature, slope }, { compute, ...(signal && { signal }) })
  for (let slot = 0; slot < width; slot++) {
    matrix[slot * (width + 1) + slot]! += l2
    vector[slot]! -= l2 * coefficients[slot]!
  }
  return { matrix, vector }
}

function penalisedLoss(coefficients: Float64Array, { design, rows, l2 }: LogisticDescent): number {
  let loss = 0
  for (let row = 0; row < design.rowCount; row++) {
    loss += rows.weights[row]! * logLossOf(rows.y[row]!, linearScore(design, row, coefficients))
  }
  for (let slot = 0; slot < design.width; slot++) loss += (l2 / 2) * coefficients[slot]! ** 2
  return loss
}
