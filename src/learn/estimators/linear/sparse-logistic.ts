import type { FitContext } from '../../model.ts'
import { classShares, logOdds, sigmoid, unseenRows } from '../training-rows.ts'
import type { TrainingRows } from '../training-rows.ts'
import { descendCoordinates } from './coordinate-descent.ts'
import type { Penalty } from './coordinate-descent.ts'
import { normalEquations } from './design.ts'
import type { Design } from './design.ts'
import { wideSlots } from './gradient-fit.ts'
import type { SparseLines } from '../../../math/line-products.ts'
import { columnQuadratic, gramQuadratic } from './quadratic.ts'
import { slotRowsOf } from './slot-rows.ts'

/** Rounds of steps, one for each output, at most; and halvings of a step that does not lower the loss. */
const limits = { rounds: 500, halvings: 30 }
/** Multiplications of a round up to which a fit is as exact as doubles allow. */
const exactWork = 500_000
/** What a round, or the move of a coordinate within, must win, as a share of the loss: of small fits, and of large ones. */
const winShares = { exact: { round: 1e-15, move: 1e-20 }, large: { round: 1e-8, move: 1e-11 } }
/** What is left of the progress after a round: how many there will be is not known. */
const roundShare = 0.8

/**
 * Coefficients of logistic regression with an elastic penalty: they minimise -Σ wᵢ ln p(class of row i) + l1 ‖β‖₁ +
 * (l2 / 2) ‖β‖², p being the sigmoid of one linear score for two classes, and the softmax of one score a class for more.
 * Intercepts are not penalised; of several, which only count by their differences, those that add up to 0. A class
 * without a row is learnt from half a row whose slots are all 0, as in `fitMultinomial`.
 *
 * Each round makes one step of Newton for each output in turn, the others staying: the quadratic that touches the loss is
 * minimised with the penalty by `descendCoordinates`, and the step is halved until it lowers the loss. O(rows · k²) a
 * step up to 500 slots, k those of a row that are not 0, and O(values that are not 0) a sweep beyond.
 *
 * @returns  shape ((slots + 1) * outputs,): the outputs of a slot side by side, the intercepts last
 * @throws CANCELLED when the signal is aborted
 *
 * Source: Friedman, Hastie & Tibshirani (2010), Journal of Statistical Software 33(1), sections 3 and 4. Deviation: steps
 * that do not lower the loss are halved, so that it always converges.
 */
export async function fitSparseLogistic(
  design: Design,
  rows: TrainingRows,
  penalty: Penalty,
  context: FitContext,
): Promise<Float64Array> {
  const outputs = rows.classes > 2 ? rows.classes : 1
  const coefficients = new Float64Array((design.width + 1) * outputs)
  const intercepts = coefficients.subarray(design.width * outputs)
  intercepts.set(outputs === 1 ? [logOdds(rows)] : classShares(rows).map(Math.log))
  const seen = new Uint8Array(rows.classes)
  for (let row = 0; row < rows.y.length; row++) if (rows.weights[row]! > 0) seen[rows.y[row]!] = 1
  const unseen = [...seen.keys()].filter((label) => seen[label] === 0)
  if (unseen.length < rows.classes - 1) {
    const learnt = outputs === 1 ? { design, rows } : withUnseen(design, rows, unseen)
    await descend({ ...learnt, outputs, penalty, coefficients }, context)
  }
  if (outputs > 1) {
    const mean = intercepts.reduce((sum, intercept) => sum + intercept, 0) / outputs
    for (let k = 0; k < outputs; k++) intercepts[k]! -= mean
  }
  return coefficients
}

/** Adds half a row of each class without one, with all slots at 0. */
function withUnseen(design: Design, rows: TrainingRows, unseen: readonly number[]): Pick<Descent, 'design' | 'rows'> {
  const longer = (values: Float64Array, more: readonly number[]) => {
    const all = new Float64Array(values.length + more.length)
    all.set(values)
    all.set(more, values.length)
    return all
  }
  const last = design.starts.at(-1)!
  const starts = new Uint32Array(design.starts.length + unseen.length).fill(last)
  starts.set(design.starts)
  return {
    design: { ...design, rowCount: design.rowCount + unseen.length, starts },
    rows: {
      ...rows,
      rowCount: rows.rowCount + unseen.length,
      y: longer(rows.y, unseen),
      weights: longer(
        rows.weights,
        unseen.map(() => unseenRows),
      ),
    },
  }
}

interface Descent {
  readonly design: Design
  readonly rows: TrainingRows
  readonly outputs: number
  readonly penalty: Penalty
  /** Moved. */
  readonly coefficients: Float64Array
}

/** Rounds of steps until the penalised loss is as low as it gets. */
async function descend(descent: Descent, context: FitContext): Promise<void> {
  const { design, rows, outputs, coefficients } = descent
  const { rowCount, width } = design
  const columns = design.width > wideSlots ? slotRowsOf(design) : undefined
  const scores = new Float64Array(rowCount * outputs)
  for (let row = 0; row < rowCount; row++) scores.set(coefficients.subarray(width * outputs), row * outputs)
  const wins = design.values.length * outputs <= exactWork ? winShares.exact : winShares.large
  let loss = startLoss(scores, rows, outputs)
  for (let round = 0; round < limits.rounds; round++) {
    let won = 0
    for (let output = 0; output < outputs; output++) {
      const tolerance = wins.move * (1 + loss)
      won += await stepOf(output, { ...descent, scores, tolerance, ...(columns && { columns }) }, context)
    }
    context.onProgress?.(1 - roundShare ** (round + 1))
    loss -= won
    if (!(won > wins.round * (1 + Math.abs(loss)))) return
  }
}

interface Step extends Descent {
  /** Shape (rows * outputs,): moved as well. */
  readonly scores: Float64Array
  readonly tolerance: number
  readonly columns?: SparseLines
}

/** One step of one output. Returns by how much it lowered the penalised loss, at least 0. */
async function stepOf(output: number, step: Step, context: FitContext): Promise<number> {
  const { design, rows, outputs, penalty, coefficients, scores, columns, tolerance } = step
  const { width, rowCount } = design
  const { compute, signal } = context
  const own = Float64Array.from({ length: rowCount }, (_, row) => scores[row * outputs + output]!)
  const rest = restOf(output, step)
  const isOwn = outputs === 1 ? rows.y : rows.y.map((label) => (label === output ? 1 : 0))
  const curvature = new Float64Array(rowCount)
  const slope = new Float64Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    const probability = sigmoid(own[row]! - rest[row]!)
    curvature[row] = rows.weights[row]! * Math.max(probability * (1 - probability), 1e-9)
    slope[row] = rows.weights[row]! * (isOwn[row]! - probability)
  }
  const sums = { curvature, slope }
  const quadratic = columns
    ? columnQuadratic(columns, sums)
    : gramQuadratic(await normalEquations(design, sums, { compute, ...(signal && { signal }) }))
  const from = Float64Array.from({ length: width }, (_, slot) => coefficients[slot * outputs + output]!)
  const to = from.slice()
  await descendCoordinates(to, quadratic, { ...penalty, tolerance }, context)
  const by = to.map((value, slot) => value - from[slot]!)
  const moves = movesOf(design, by, quadratic.interceptStep())
  const before = penaltyAt(from, by, 0, penalty)
  for (let halvings = 0, share = 1; halvings < limits.halvings; halvings++, share /= 2) {
    let won = before - penaltyAt(from, by, share, penalty)
    for (let row = 0; row < rowCount; row++) {
      const [now, then] = [own[row]! - rest[row]!, own[row]! - rest[row]! + share * moves[row]!]
      won += rows.weights[row]! * (softplus(now) - softplus(then) + isOwn[row]! * (then - now))
    }
    if (!(won > 0)) continue
    for (let slot = 0; slot < width; slot++) {
      // Whole steps are taken as they are: a coefficient that went to 0 is 0.
      coefficients[slot * outputs + output] = share === 1 ? to[slot]! : from[slot]! + share * by[slot]!
    }
    coefficients[width * outputs + output]! += share * quadratic.interceptStep()
    for (let row = 0; row < rowCount; row++) scores[row * outputs + output]! += share * moves[row]!
    return won
  }
  return 0
}

/** ln Σ e^score of the other outputs of each row; 0 where there is one. */
function restOf(output: number, { design, outputs, scores }: Step): Float64Array {
  const rest = new Float64Array(design.rowCount)
  if (outputs === 1) return rest
  for (let row = 0; row < rest.length; row++) {
    let most = -Infinity
    for (let k = 0; k < outputs; k++) if (k !== output) most = Math.max(most, scores[row * outputs + k]!)
    let sum = 0
    for (let k = 0; k < outputs; k++) if (k !== output) sum += Math.exp(scores[row * outputs + k]! - most)
    rest[row] = most + Math.log(sum)
  }
  return rest
}

/** By how much the step moves the score of each row. */
function movesOf({ starts, slots, values, rowCount }: Design, by: Float64Array, intercept: number): Float64Array {
  const moves = new Float64Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    let move = intercept
    for (let at = starts[row]!; at < starts[row + 1]!; at++) move += values[at]! * by[slots[at]!]!
    moves[row] = move
  }
  return moves
}

function penaltyAt(from: Float64Array, by: Float64Array, share: number, { l1, l2 }: Penalty): number {
  return from.reduce((sum, value, slot) => {
    const there = value + share * by[slot]!
    return sum + l1 * Math.abs(there) + (l2 / 2) * there ** 2
  }, 0)
}

function startLoss(scores: Float64Array, { y, weights }: TrainingRows, outputs: number): number {
  // All scores are those of the intercepts: their size is what matters, for the end of the fit.
  let loss = 0
  for (let row = 0; row < y.length; row++) {
    const score = outputs === 1 ? scores[row]! * (y[row] === 1 ? 1 : -1) : scores[row * outputs + y[row]!]!
    loss += weights[row]! * (outputs === 1 ? softplus(-score) : -score)
  }
  return loss
}

/** ln(1 + e^z), exact at both ends. */
function softplus(z: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)))
}
