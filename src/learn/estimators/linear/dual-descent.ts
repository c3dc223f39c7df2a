import { shuffledIndices } from '../../../base/rng.ts'
import type { FitContext } from '../../model.ts'
import { linearScore } from './design.ts'
import { wideSlots } from './gradient-fit.ts'
import type { MarginFit } from './margin-fit.ts'
import { fitMarginsByNewton } from './primal-margins.ts'

/** Multiplications of a pass up to which the fit goes on to where doubles end; passes at most, and the end of each. */
const exactWork = 50_000
const ends = { exact: { passes: 20_000, gap: 1e-9 }, large: { passes: 300, gap: 1e-2 } }

/**
 * Coefficients of a linear support vector machine: they minimise ‖β‖² / 2 + β₀² / 2 + Σ costᵢ · loss(sideᵢ (β₀ + xᵢ·β)).
 * The intercept is penalised as a slot that is 1 in every row. Where all rows stand on one side, only the intercept is
 * not 0.
 *
 * One multiplier of a row at a time goes to its best value, in an order drawn anew for every pass, until the greatest
 * and the least slope differ by less than 1e-9. Where a pass takes more than 50,000 multiplications, 1e-2 and 300
 * passes are enough: what is left moves few answers, and would take thousands. O(values that are not 0) a pass. Of more
 * rows than slots, up to 500, the squared hinge goes to `fitMarginsByNewton` instead, and so does the hinge of that many rows.
 *
 * @returns  shape (slots + 1,), the intercept last
 * @throws CANCELLED when the signal is aborted
 *
 * Source: Hsieh, Chang, Lin, Keerthi & Sundararajan (2008), A dual coordinate descent method for large-scale linear SVM,
 * ICML, algorithm 3; of its shrinking, rows that leave their bounds are looked at again in the same pass, not later.
 */
export async function fitMargins(fit: MarginFit, context: FitContext): Promise<Float64Array> {
  const { rng, compute, signal } = context
  const { design, rows, sides, loss } = fit
  const coefficients = new Float64Array(design.width + 1)
  const side = sides[rows[0]!]!
  if (rows.every((row) => sides[row] === side)) {
    coefficients[design.width] = side
    return coefficients
  }
  const work = design.values.length * 2
  const isTall = design.width < Math.min(rows.length, wideSlots)
  if (isTall && (loss === 'squared-hinge' || work > exactWork)) return fitMarginsByNewton(fit, context)
  const end = work <= exactWork ? ends.exact : ends.large
  const state = { fit, coefficients, multipliers: new Float64Array(rows.length), squares: squaresOf(fit) }
  for (let pass = 0; pass < end.passes; pass++) {
    const order = shuffledIndices(rows.length, rng)
    let gap = Infinity
    await compute.forEach(
      1,
      () => {
        gap = passOver(order, state)
      },
      { what: 'Training a linear model', ...(signal && { signal }) },
    )
    if (gap <= end.gap) break
  }
  return coefficients
}

interface DualState {
  readonly fit: MarginFit
  readonly coefficients: Float64Array
  /** Of each of `fit.rows`, at least 0, with hinge loss at most its cost. */
  readonly multipliers: Float64Array
  /** Second derivative by each multiplier. */
  readonly squares: Float64Array
}

/** 1 + ‖x‖², and what the squared hinge adds. */
function squaresOf({ design, rows, costs, loss }: MarginFit): Float64Array {
  return Float64Array.from(rows, (row) => {
    let sum = 1
    for (let at = design.starts[row]!; at < design.starts[row + 1]!; at++) sum += design.values[at]! ** 2
    return loss === 'hinge' ? sum : sum + 1 / (2 * costs[row]!)
  })
}

/** Moves each multiplier once. Returns how far the greatest and the least slope that bounds allow are apart. */
function passOver(order: Uint32Array, { fit, coefficients, multipliers, squares }: DualState): number {
  const { design, rows, sides, costs, loss } = fit
  const { starts, slots, values, width } = design
  let [greatest, least] = [-Infinity, Infinity]
  for (const place of order) {
    const row = rows[place]!
    const side = sides[row]!
    const from = multipliers[place]!
    const most = loss === 'hinge' ? costs[row]! : Infinity
    const diagonal = loss === 'hinge' ? 0 : from / (2 * costs[row]!)
    const slope = side * linearScore(design, row, coefficients) - 1 + diagonal
    const allowed = from === 0 ? Math.min(slope, 0) : from === most ? Math.max(slope, 0) : slope
    greatest = Math.max(greatest, allowed)
    least = Math.min(least, allowed)
    if (allowed === 0) continue
    const to = Math.min(Math.max(from - slope / squares[place]!, 0), most)
    const by = (to - from) * side
    multipliers[place] = to
    for (let at = starts[row]!; at < starts[row + 1]!; at++) coefficients[slots[at]!]! += by * values[at]!
    coefficients[width]! += by
  }
  return greatest - least
}
