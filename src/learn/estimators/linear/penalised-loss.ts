import type { FitContext } from '../../model.ts'
import type { Design } from './design.ts'
import { addProducts, addSlopes } from '../../../math/line-products.ts'
import type { SparseLines } from '../../../math/line-products.ts'
import type { ProductTeam } from './product-team.ts'

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
/** Multiplications of a pass over the rows. */
export function passWork({ design, outputs }: GradientFit): number {
  return 2 * (design.values.length + design.rowCount) * outputs
}

/**
 * The penalised loss at a point, and its gradient, both of shape ((slots + 1) * outputs,).
 *
 * With a team the slopes of all rows are kept, and the gradient of a slot is summed over its rows: it is written once,
 * not once a row, on all threads.
 *
 * @throws CANCELLED when the signal is aborted
 */
export function penalisedLoss(
  fit: GradientFit,
  context: FitContext,
  team?: ProductTeam,
): (point: Float64Array, gradient: Float64Array) => Promise<number> {
  const { design, outputs, l2, lossOfIntercepts } = fit
  const from = design.width * outputs
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
    team?.point.set(point.subarray(0, from))
    await inBlocks(design.rowCount, blocks, context, (first, end) => {
      loss += addRows(first, end, { point, gradient, fit, ...(team && { team }) })
    })
    if (team) {
      team.gradient.set(gradient.subarray(0, from))
      await inBlocks(design.width, blocks, context, team.addSlots)
      gradient.set(team.gradient)
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
  readonly team?: ProductTeam
}

/** Adds the gradient of rows `first` to `end` - 1, that of the intercepts alone where slopes are kept; returns their loss. */
function addRows(first: number, end: number, { point, gradient, fit, team }: Pass): number {
  const { design, outputs, weights, lossOf } = fit
  const lines: SparseLines = design
  const coefficients = { numbers: point, outputs }
  const own = new Float64Array(outputs)
  const last = design.width * outputs
  const intercepts = point.subarray(last)
  if (team) {
    for (let row = first; row < end; row++) team.scores.set(intercepts, row * outputs)
    team.addRows(first, end)
  }
  let loss = 0
  for (let row = first; row < end; row++) {
    const scores = team ? team.scores.subarray(row * outputs, (row + 1) * outputs) : own
    const weight = weights[row]!
    if (weight === 0) {
      scores.fill(0)
      continue
    }
    if (!team) {
      scores.set(intercepts)
      addProducts(lines, row, coefficients, scores, 0)
    }
    loss += weight * lossOf(row, scores)
    for (let k = 0; k < outputs; k++) {
      scores[k]! *= weight
      gradient[last + k]! += scores[k]!
    }
    if (!team) addSlopes(lines, row, scores, gradient)
  }
  return loss
}
