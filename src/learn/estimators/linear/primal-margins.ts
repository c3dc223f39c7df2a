import { solveCholesky } from '../../../math/cholesky.ts'
import type { FitContext } from '../../model.ts'
import { linearScore, normalEquations } from './design.ts'
import type { MarginFit } from './margin-fit.ts'

const limits = { steps: 100, halvings: 30 }
/** Newton's decrement, as a share of what is minimised, at which the fit ends. */
const decrementMin = 1e-15

/** Half widths of the round corner of a hinge, each fit the start of the next. */
const corners = [1, 0.1, 0.01, 0.001]

/** A loss of the margin: its value, minus its slope, and its curvature. */
interface SmoothLoss {
  readonly value: (margin: number) => number
  readonly pull: (margin: number) => number
  readonly curvature: (margin: number) => number
}

const squaredHinge: SmoothLoss = {
  value: (margin) => Math.max(0, 1 - margin) ** 2,
  pull: (margin) => 2 * Math.max(0, 1 - margin),
  curvature: (margin) => (margin < 1 ? 2 : 0),
}

/** The hinge, but for a parabola within `half` of its corner. */
const roundHinge = (half: number): SmoothLoss => ({
  value: (margin) => (margin < 1 - half ? 1 - margin : Math.max(0, 1 + half - margin) ** 2 / (4 * half)),
  pull: (margin) => Math.min(1, Math.max(0, 1 + half - margin) / (2 * half)),
  curvature: (margin) => (Math.abs(1 - margin) < half ? 1 / (2 * half) : 0),
})

/**
 * The minimum that `fitMargins` looks for, by Newton's method, however many rows there are. Exact for the squared hinge:
 * between two changes of which margins are below 1 the function is a quadratic, so that it ends in some 10 steps. The
 * hinge has its corner rounded within 0.001, which a row's loss differs by 0.00025 for at most; some 30 steps. O(rows ·
 * k² + slots³) a step, k the slots of a row that are not 0, over the rows where the loss is curved.
 *
 * @returns  shape (slots + 1,), the intercept last
 * @throws CANCELLED when the signal is aborted
 *
 * Source: Keerthi & DeCoste (2005), Journal of Machine Learning Research 6, section 3; Chapelle (2007), Neural Computation
 * 19(5), section 4.3, for the hinge. Deviation: a step that does not lower the function is halved.
 */
export async function fitMarginsByNewton(
  fit: MarginFit,
  context: Pick<FitContext, 'compute' | 'signal'>,
): Promise<Float64Array> {
  const coefficients = new Float64Array(fit.design.width + 1)
  const losses = fit.loss === 'hinge' ? corners.map(roundHinge) : [squaredHinge]
  for (const loss of losses) await descend(coefficients, fit, loss, context)
  return coefficients
}

async function descend(
  coefficients: Float64Array,
  fit: MarginFit,
  loss: SmoothLoss,
  { compute, signal }: Pick<FitContext, 'compute' | 'signal'>,
): Promise<void> {
  const { design, rows, sides, costs } = fit
  const size = design.width + 1
  let reached = valueAt(coefficients, fit, loss)
  for (let taken = 0; taken < limits.steps; taken++) {
    const curvature = new Float64Array(design.rowCount)
    const slope = new Float64Array(design.rowCount)
    for (const row of rows) {
      const margin = sides[row]! * linearScore(design, row, coefficients)
      curvature[row] = costs[row]! * loss.curvature(margin)
      slope[row] = costs[row]! * sides[row]! * loss.pull(margin)
    }
    const { matrix, vector } = await normalEquations(
      design,
      { curvature, slope },
      { compute, ...(signal && { signal }) },
    )
    for (let i = 0; i < size; i++) {
      matrix[i * size + i]! += 1
      vector[i]! -= coefficients[i]!
    }
    const step = vector.slice()
    solveCholesky(matrix, step)
    const decrement = step.reduce((sum, value, i) => sum + value * vector[i]!, 0)
    if (decrement <= decrementMin * reached) return
    const from = coefficients.slice()
    let value = Infinity
    for (let halvings = 0, share = 1; halvings < limits.halvings && !(value < reached); halvings++, share /= 2) {
      for (let i = 0; i < size; i++) coefficients[i] = from[i]! + share * step[i]!
      value = valueAt(coefficients, fit, loss)
    }
    if (!(value < reached)) {
      coefficients.set(from)
      return
    }
    reached = value
  }
}

function valueAt(coefficients: Float64Array, { design, rows, sides, costs }: MarginFit, loss: SmoothLoss): number {
  let value = coefficients.reduce((sum, coefficient) => sum + coefficient ** 2 / 2, 0)
  for (const row of rows) value += costs[row]! * loss.value(sides[row]! * linearScore(design, row, coefficients))
  return value
}
