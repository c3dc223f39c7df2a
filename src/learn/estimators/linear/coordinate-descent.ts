import type { FitContext } from '../../model.ts'
import type { Quadratic } from './quadratic.ts'

/** l1 Σ |β| + (l2 / 2) Σ β² */
export interface Penalty {
  readonly l1: number
  readonly l2: number
}

/** Sweeps over all slots, and over those that are not 0 between two of those, at most. */
const sweepsMax = { all: 1000, active: 100 }
/** Curvature, as a share of the greatest, below which a slot does not vary but for rounding. */
const curvatureMin = 1e-12

/**
 * Moves `coefficients`, shape (slots,), to the minimum of a quadratic plus a penalty on them, one at a time: each goes to
 * soft(slope + h β, l1) / (h + l2), with h its curvature. Sweeps over all slots alternate with sweeps over those that are
 * not 0, until no move of a sweep over all lowers the quadratic by more than `tolerance` / 2.
 *
 * @throws CANCELLED when the signal is aborted
 *
 * Source: Friedman, Hastie & Tibshirani (2010), Journal of Statistical Software 33(1), sections 2.2 to 2.6.
 */
export async function descendCoordinates(
  coefficients: Float64Array,
  quadratic: Quadratic,
  penalty: Penalty & { readonly tolerance: number },
  { compute, signal }: Pick<FitContext, 'compute' | 'signal'>,
): Promise<void> {
  const { curvatures } = quadratic
  const least = curvatures.reduce((most, value) => Math.max(most, value), 0) * curvatureMin
  const varying = Uint32Array.from(curvatures.keys()).filter((slot) => curvatures[slot]! > least)
  const { tolerance } = penalty
  let isDone = false
  const sweepAll = (): void => {
    isDone = sweep(varying, coefficients, quadratic, penalty) <= tolerance
    if (isDone) return
    const active = varying.filter((slot) => coefficients[slot] !== 0)
    for (let count = 0; count < sweepsMax.active; count++) {
      if (sweep(active, coefficients, quadratic, penalty) <= tolerance) return
    }
  }
  for (let count = 0; count < sweepsMax.all; count++) {
    await compute.forEach(1, sweepAll, { what: 'Training a linear model', ...(signal && { signal }) })
    if (isDone) return
  }
}

/** Moves each of `slots` once; returns the greatest h δ² of a move δ, twice what it lowered the quadratic by. */
function sweep(slots: Uint32Array, coefficients: Float64Array, quadratic: Quadratic, { l1, l2 }: Penalty): number {
  let greatest = 0
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i]!
    const curvature = quadratic.curvatures[slot]!
    const from = coefficients[slot]!
    const pull = quadratic.slopeOf(slot) + curvature * from
    const to = pull > l1 ? (pull - l1) / (curvature + l2) : pull < -l1 ? (pull + l1) / (curvature + l2) : 0
    if (to === from) continue
    coefficients[slot] = to
    quadratic.move(slot, to - from)
    greatest = Math.max(greatest, curvature * (to - from) ** 2)
  }
  return greatest
}
