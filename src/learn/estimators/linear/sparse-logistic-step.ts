import type { FitContext } from '../../model.ts'
import { sigmoid } from '../training-rows.ts'
import type { TrainingRows } from '../training-rows.ts'
import { descendCoordinates } from './coordinate-descent.ts'
import type { Penalty } from './coordinate-descent.ts'
import { normalEquations } from './design.ts'
import type { Design } from './design.ts'
import type { SparseLines } from '../../../math/line-products.ts'
import { columnQuadratic, gramQuadratic } from './quadratic.ts'

/** Halvings of a step that does not lower the loss; then rounding is all that is left. */
const halvingsMax = 30

/** A fit of logistic regression with an elastic penalty, under way. */
export interface Descent {
  readonly design: Design
  readonly rows: TrainingRows
  readonly outputs: number
  readonly penalty: Penalty
  /** Moved. */
  readonly coefficients: Float64Array
}

/** What a step needs besides. */
interface Step extends Descent {
  /** Shape (rows * outputs,): moved as well. */
  readonly scores: Float64Array
  readonly tolerance: number
  readonly columns?: SparseLines
}

/** One step of one output. Returns by how much it lowered the penalised loss, at least 0. */
export async function stepOf(output: number, step: Step, context: FitContext): Promise<number> {
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
  for (let halvings = 0, share = 1; halvings < halvingsMax; halvings++, share /= 2) {
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

/** ln(1 + e^z), exact at both ends. */
export function softplus(z: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)))
}
