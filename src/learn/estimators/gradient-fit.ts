import { minimise } from '../../math/lbfgs.ts'
import type { FitContext } from '../model.ts'
import { curvatureBlocks } from './curvature-blocks.ts'
import type { Design } from './design.ts'
import { addScores, addSlopes } from './row-products.ts'

/** Designs wider than this are fitted along gradients: Newton's matrix (slots²) and its solution (slots³) cost more. */
export const wideSlots = 500

/** A penalised linear fit of one or more outputs: Σ loss(row) + (l2 / 2) ‖β‖² without the intercepts. */
export interface GradientFit {
  readonly design: Design
  /** Scores of a row. */
  readonly outputs: number
  readonly l2: number
  /** Shape (rows,); a row of weight 0 is passed over. */
  readonly weights: Float64Array
  /**
   * The loss of a row. `scores`, shape (outputs,), is overwritten by the loss's derivative by each score; neither is
   * weighted.
   */
  readonly lossOf: (row: number, scores: Float64Array) => number
  /** Second derivative of the loss by each score, typical of a row; > 0, shape (outputs,). */
  readonly curvatures: Float64Array
  /** More loss, of the intercepts alone: adds to their `gradient`, shape (outputs,), and returns the loss. */
  readonly lossOfIntercepts?: (intercepts: Float64Array, gradient: Float64Array) => number
}

/** Multiplications between two chances for the event loop, about 5 ms of work. */
const blockWork = 2_000_000
/** Multiplications of a pass over the rows up to which a fit is as exact as doubles allow. */
const exactWork = 500_000
/** Greatest fall still to come, as a share of the loss: of fits that are small, and of the others. */
const gapShare = { exact: 1e-16, large: 1e-5 }
/** Bound on the work of a large fit: multiplications in all passes, some 40 s; but never fewer passes than these. */
const workMax = 4e10
const stepsLimits = { least: 60, most: 2000 }
/** Numbers held by the pairs of the search, 400 MB; never fewer than three pairs. */
const pairNumbersMax = 5e7

/**
 * Moves `coefficients` (shape ((slots + 1) * outputs,): the outputs of a slot side by side, the intercepts last) to the
 * minimum of the penalised loss. O(values that are not 0 · outputs) a pass over the rows.
 *
 * It ends when the fall still to come is surely below 1e-16 of the loss (1e-5 for passes of more than half a million
 * multiplications): the penalty makes the loss at least l2 steep, so the fall is at most ‖gradient‖² / (2 · l2); for the
 * intercepts, which have no penalty, their curvature at the start stands for l2. Large fits also end after 60 to 2,000
 * steps, as many as 4e10 multiplications pay for: what is reached then is still lower than at every step before.
 *
 * @throws CANCELLED when the signal is aborted
 *
 * Source: L-BFGS (`math/lbfgs`) with the diagonal of the Hessian at the start as its first matrix, up to 500 slots with
 * its blocks (`curvatureBlocks`); Boyd & Vandenberghe
 * (2004), Convex Optimization, section 9.1.2, for the bound.
 */
export async function fitByGradient(coefficients: Float64Array, fit: GradientFit, context: FitContext): Promise<void> {
  const { design, outputs } = fit
  const work = 2 * (design.values.length + design.rowCount) * outputs
  const gap = work <= exactWork ? gapShare.exact : gapShare.large
  const diagonal = diagonalOf(fit)
  const byDiagonal = (vector: Float64Array) => {
    for (let i = 0; i < vector.length; i++) vector[i]! /= diagonal[i]!
  }
  const precondition = design.width <= wideSlots ? await curvatureBlocks(fit, context) : byDiagonal
  let share = 0
  let firstGap = 0
  await minimise(
    coefficients,
    {
      valueAt: (point, gradient) => penalisedLoss(point, gradient, { ...fit, work }, context),
      precondition,
      isDone(value, gradient) {
        const left = gapBound(gradient, fit, diagonal) / (1 + Math.abs(value))
        firstGap ||= left
        // Gaps shrink by a factor at a time: their logarithm goes about as the steps do.
        share = Math.max(share, Math.min(0.99, Math.log(firstGap / left) / Math.log(firstGap / gap) || 0))
        context.onProgress?.(share)
        return left <= gap
      },
    },
    {
      stepsMax: Math.round(Math.min(stepsLimits.most, Math.max(stepsLimits.least, workMax / work))),
      pairsMax: Math.max(3, Math.min(10, Math.floor(pairNumbersMax / (2 * coefficients.length)))),
    },
  )
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

function gapBound(gradient: Float64Array, { design, outputs, l2 }: GradientFit, diagonal: Float64Array): number {
  const intercepts = design.width * outputs
  let sum = 0
  for (let i = 0; i < intercepts; i++) sum += gradient[i]! ** 2
  sum /= l2
  for (let i = intercepts; i < gradient.length; i++) sum += gradient[i]! ** 2 / diagonal[i]!
  return sum / 2
}

async function penalisedLoss(
  point: Float64Array,
  gradient: Float64Array,
  { work, ...fit }: GradientFit & { readonly work: number },
  { compute, signal }: FitContext,
): Promise<number> {
  const { design, outputs, l2, lossOfIntercepts } = fit
  const from = design.width * outputs
  const intercepts = point.subarray(from)
  let loss = 0
  for (let i = 0; i < from; i++) {
    loss += (l2 / 2) * point[i]! ** 2
    gradient[i] = l2 * point[i]!
  }
  gradient.fill(0, from)
  loss += lossOfIntercepts?.(intercepts, gradient.subarray(from)) ?? 0
  const blocks = Math.ceil(work / blockWork)
  const blockRows = Math.ceil(design.rowCount / blocks)
  await compute.forEach(
    blocks,
    (block) => {
      loss += addRows(block * blockRows, Math.min(design.rowCount, (block + 1) * blockRows), { point, gradient, fit })
    },
    { what: 'Training a linear model', ...(signal && { signal }) },
  )
  return loss
}

/** Adds the gradient of rows `first` to `end` - 1; returns their loss. */
function addRows(
  first: number,
  end: number,
  { point, gradient, fit }: { point: Float64Array; gradient: Float64Array; fit: GradientFit },
): number {
  const { design, outputs, weights, lossOf } = fit
  const scores = new Float64Array(outputs)
  const last = design.width * outputs
  let loss = 0
  for (let row = first; row < end; row++) {
    const weight = weights[row]!
    if (weight === 0) continue
    for (let k = 0; k < outputs; k++) scores[k] = point[last + k]!
    addScores(design, row, point, scores)
    loss += weight * lossOf(row, scores)
    for (let k = 0; k < outputs; k++) {
      scores[k]! *= weight
      gradient[last + k]! += scores[k]!
    }
    addSlopes(design, row, scores, gradient)
  }
  return loss
}
