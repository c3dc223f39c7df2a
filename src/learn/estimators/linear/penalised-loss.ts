import type { FitContext } from '../../model.ts'
import type { Design } from './design.ts'
import { addProducts, addSlopes } from './line-products.ts'
import type { SparseLines } from './line-products.ts'
import { slotRowsOf } from './slot-rows.ts'

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
/** Outputs from which the gradient is summed slot by slot. */
const manyOutputs = 8
/** Numbers that this may hold besides the design: 12 bytes each value, 8 each slope of a row; 500 MB at most. */
const bySlotMax = { values: 20_000_000, slopes: 30_000_000 }

/** Multiplications of a pass over the rows. */
export function passWork({ design, outputs }: GradientFit): number {
  return 2 * (design.values.length + design.rowCount) * outputs
}

/**
 * The penalised loss at a point, and its gradient, both of shape ((slots + 1) * outputs,).
 *
 * Of eight outputs and more the slopes of all rows are kept, and the gradient of a slot is summed over its rows: it is
 * written once, not once a row, in half the time (150 outputs, 33,000 slots). The values are then held twice.
 *
 * @throws CANCELLED when the signal is aborted
 */
export function penalisedLoss(
  fit: GradientFit,
  context: FitContext,
): (point: Float64Array, gradient: Float64Array) => Promise<number> {
  const { design, outputs, l2, lossOfIntercepts } = fit
  const from = design.width * outputs
  const isBySlot =
    outputs >= manyOutputs && design.values.length <= bySlotMax.values && design.rowCount * outputs <= bySlotMax.slopes
  const bySlot = isBySlot && { rows: slotRowsOf(design), slopes: new Float64Array(design.rowCount * outputs) }
  const blocks = Math.ceil(passWork(fit) / blockWork)
  return async (point, gradient) => {
    const intercepts = point.subarray(from)
    let loss = 0
    for (let i = 0; i < from; i++) {
      loss += (l2 / 2) * point[i]! ** 2
      gradient[i] = l2 * point[i]!
    }
    gradient.fill(0, from)
    loss += lossOfIntercepts?.(intercepts, gradient.subarray(from)) ?? 0
    await inBlocks(design.rowCount, blocks, context, (first, end) => {
      loss += addRows(first, end, { point, gradient, fit, ...(bySlot && { slopes: bySlot.slopes }) })
    })
    if (bySlot) {
      const slopes = { numbers: bySlot.slopes, outputs }
      await inBlocks(design.width, blocks, context, (first, end) => {
        for (let slot = first; slot < end; slot++) addProducts(bySlot.rows, slot, slopes, gradient, slot * outputs)
      })
    }
    return loss
  }
}

/** Does `count` things in so many blocks, each from the first to before the last. */
async function inBlocks(
  count: number,
  blocks: number,
  { compute, signal }: FitContext,
  each: (first: number, end: number) => void,
): Promise<void> {
  const size = Math.ceil(count / blocks)
  await compute.forEach(blocks, (block) => each(block * size, Math.min(count, (block + 1) * size)), {
    what: 'Training a linear model',
    ...(signal && { signal }),
  })
}

interface Pass {
  readonly fit: GradientFit
  readonly point: Float64Array
  readonly gradient: Float64Array
  /** Where the slopes of the rows are kept; absent: they are added to the gradient. */
  readonly slopes?: Float64Array
}

/** Adds the gradient of rows `first` to `end` - 1, that of the intercepts alone where slopes are kept; returns their loss. */
function addRows(first: number, end: number, { point, gradient, fit, slopes }: Pass): number {
  const { design, outputs, weights, lossOf } = fit
  const lines: SparseLines = design
  const coefficients = { numbers: point, outputs }
  const scores = new Float64Array(outputs)
  const last = design.width * outputs
  let loss = 0
  for (let row = first; row < end; row++) {
    const weight = weights[row]!
    if (weight === 0) continue
    for (let k = 0; k < outputs; k++) scores[k] = point[last + k]!
    addProducts(lines, row, coefficients, scores, 0)
    loss += weight * lossOf(row, scores)
    for (let k = 0; k < outputs; k++) {
      scores[k]! *= weight
      gradient[last + k]! += scores[k]!
    }
    if (slopes) slopes.set(scores, row * outputs)
    else addSlopes(lines, row, scores, gradient)
  }
  return loss
}
