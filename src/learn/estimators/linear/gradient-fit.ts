import { minimise } from '../../../math/lbfgs.ts'
import type { FitContext } from '../../model.ts'
import type { Design } from './design.ts'
import { productTeam } from './product-team.ts'
import { curvatureBlocks } from './curvature-blocks.ts'
import { passWork, penalisedLoss } from './penalised-loss.ts'
import type { GradientFit } from './penalised-loss.ts'

/** Designs wider than this are fitted along gradients: Newton's matrix (slots²) and its solution (slots³) cost more. */
export const wideSlots = 500

/** Outputs from which products are taken by a team: of fewer, moving numbers there and back costs more. */
const manyOutputs = 8
/** Multiplications of a pass over the rows up to which a fit is as exact as doubles allow. */
const exactWork = 500_000
/** Greatest fall still to come, as a share of the loss: of fits that are small, and of the others. */
const gapShare = { exact: 1e-16, large: 1e-5 }
/** Bound on the work of a large fit: multiplications in all passes, some 40 s; but never fewer passes than these. */
const workMax = 4e10
const stepsLimits = { least: 60, most: 2000 }
/** Numbers held by the pairs of the search, 240 MB; never fewer than three pairs, which need hardly more passes. */
const pairNumbersMax = 3e7
/** A large fit of many slots ends when the last steps won less than this share of all that was won since the start. */
const winShare = 1e-3
const winSteps = 5

/**
 * Moves `coefficients` (shape ((slots + 1) * outputs,): the outputs of a slot side by side, the intercepts last) to the
 * minimum of the penalised loss. O(values that are not 0 · outputs) a pass over the rows.
 *
 * It ends when the fall still to come is surely below 1e-16 of the loss (1e-5 for passes of more than half a million
 * multiplications): the penalty makes the loss at least l2 steep, so the fall is at most ‖gradient‖² / (2 · l2); for the
 * intercepts, which have no penalty, their curvature at the start stands for l2. Large fits also end after 60 to 2,000
 * steps, as many as 4e10 multiplications pay for: what is reached then is still lower than at every step before.
 *
 * A large fit of more than 500 slots also ends where the last five steps won less than a thousandth of all that was won
 * since the start, which predictions do not notice (measured on rows not learnt from: log loss 0.322, and 0.318 where
 * the fit went on, of 15,000 short texts of 150 classes; 0.630 and 0.651 of 764 texts of 4 classes; 0.556 both of 18,000
 * long texts of two classes).
 *
 * @throws CANCELLED when the signal is aborted
 *
 * Source: L-BFGS (`math/lbfgs`) with the diagonal of the Hessian at the start as its first matrix, up to 500 slots with
 * its blocks (`curvatureBlocks`); Boyd & Vandenberghe (2004), Convex Optimization, section 9.1.2, for the bound.
 */
export async function fitByGradient(coefficients: Float64Array, fit: GradientFit, context: FitContext): Promise<void> {
  const { design } = fit
  const work = passWork(fit)
  const diagonal = diagonalOf(fit)
  const endsByWin = design.width > wideSlots && work > exactWork
  const widening = endsByWin ? slotsAtOnce(design) : 1
  const byDiagonal = (vector: Float64Array) => {
    for (let i = 0; i < vector.length; i++) vector[i]! /= diagonal[i]! * widening
  }
  const precondition = design.width <= wideSlots ? await curvatureBlocks(fit, context) : byDiagonal
  const gapLeft = shareDone(work <= exactWork ? gapShare.exact : gapShare.large)
  const winLeft = shareDone(winShare)
  const lastWin = recentWin()
  let share = 0
  const team = fit.outputs >= manyOutputs ? await productTeam(design, fit.outputs, context) : undefined
  try {
    await minimise(
      coefficients,
      {
        valueAt: penalisedLoss(fit, context, team),
        precondition,
        isDone(value, gradient) {
          const done = gapLeft(gapBound(gradient, fit, diagonal) / (1 + Math.abs(value)))
          const doneByWin = endsByWin ? winLeft(lastWin(value)) : 0
          share = Math.max(share, Math.min(0.99, Math.max(done, doneByWin)))
          context.onProgress?.(share)
          return done >= 1 || doneByWin >= 1
        },
      },
      {
        stepsMax: Math.round(Math.min(stepsLimits.most, Math.max(stepsLimits.least, workMax / work))),
        pairsMax: Math.max(3, Math.min(10, Math.floor(pairNumbersMax / (2 * coefficients.length)))),
      },
    )
  } finally {
    team?.close()
  }
}

/** Diagonal of the Hessian at the start, shape of the coefficients. */
function diagonalOf({ design, outputs, l2, weights, curvatures }: GradientFit): Float64Array {
  const { starts, slots, values, width, rowCount } = design
  const squares = new Float64Array(width + 1)
  for (let row = 0; row < rowCount; row++) {
    const weight = weights[row]!
    squares[width]! += weight
    for (let at = starts[row]!; at < starts[row + 1]!; at++) squares[slots[at]!]! += weight * values[at]! ** 2
  }
  const diagonal = new Float64Array((width + 1) * outputs)
  for (let slot = 0; slot <= width; slot++) {
    const penalty = slot === width ? 0 : l2
    for (let k = 0; k < outputs; k++) diagonal[slot * outputs + k] = penalty + squares[slot]! * curvatures[k]!
  }
  return diagonal
}

/**
 * How much too long a step along the diagonal is: slots of a row that say the same add up, at most to ‖x‖₁² / ‖x‖₂²; this
 * is the root of that, for the middle between none and all. It saves searching for the first step's length.
 */
function slotsAtOnce({ starts, values, rowCount }: Design): number {
  let sum = 0
  for (let row = 0; row < rowCount; row++) {
    let [absolute, squares] = [1, 1]
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      absolute += Math.abs(values[at]!)
      squares += values[at]! ** 2
    }
    sum += absolute / Math.sqrt(squares)
  }
  return sum / rowCount
}

/** How far something that shrinks by a factor at a time has come from the first it was to `last`, on a scale of logarithms. */
function shareDone(last: number): (now: number) => number {
  let first = 0
  return (now) => {
    first ||= now
    if (now <= last) return 1
    return Math.min(0.999, Math.log(first / now) / Math.log(first / last) || 0)
  }
}

/** What the last steps won, as a share of all that was won since the start; 1 while there were too few. */
function recentWin(): (value: number) => number {
  const values: number[] = []
  return (value) => {
    values.push(value)
    const before = values.at(-1 - winSteps)
    return before === undefined ? 1 : (before - value) / (values[0]! - value || 1)
  }
}

function gapBound(gradient: Float64Array, { design, outputs, l2 }: GradientFit, diagonal: Float64Array): number {
  const intercepts = design.width * outputs
  let sum = 0
  for (let i = 0; i < intercepts; i++) sum += gradient[i]! ** 2
  sum /= l2
  for (let i = intercepts; i < gradient.length; i++) sum += gradient[i]! ** 2 / diagonal[i]!
  return sum / 2
}
