/** What a search for cuts must know of a leaf. */
export interface LeafLimits {
  /** What 1 in the histogram stands for. */
  readonly gradientUnit: number
  readonly curvatureUnit: number
  readonly l1: number
  readonly l2: number
  /** Sums over the leaf's rows. */
  readonly gradient: number
  readonly curvature: number
  /** Least curvature of a side. */
  readonly least: number
  /** Only a greater gain is of interest. */
  readonly gainMin: number
  /** Bounds of the values of the leaf's children. */
  readonly lowest: number
  readonly highest: number
}

/** A cut through the bins of a slot. */
export interface Cut {
  /** Twice the fall of the loss (second-order estimate), > 0. */
  readonly gain: number
  /** The last bin that goes left. */
  readonly bin: number
  readonly missingLeft: boolean
  readonly leftGradient: number
  readonly leftCurvature: number
}

/** What a gain must be times another to count as greater: rounding shall not choose between splits that part a leaf alike. */
export const clearlyMore = 1.000001

/**
 * The best cut through the bins of an ordered slot, tried with missing rows on the right and, where there are some, on the
 * left. The plain twin of `search` in kernels/boosting.ts.
 *
 * @param histogram  shape (2 * bins,): gradient and curvature of each bin, the missing one last
 * @param direction  1 where values must not fall along the slot, -1 where they must not rise, 0 free
 *
 * Source: Chen & Guestrin (2016), XGBoost, KDD, equations 6 and 7, algorithm 3 (default direction); its soft threshold for
 * l1 and its bounds of monotone constraints as in its implementation.
 */
export function scanCuts(histogram: Float64Array, direction: number, limits: LeafLimits): Cut | undefined {
  const { gradientUnit, curvatureUnit, gradient, curvature, least, lowest, highest } = limits
  if (curvature < 2 * least) return undefined
  const isBounded = direction !== 0 || lowest > -Infinity || highest < Infinity
  const parent = isBounded
    ? fallAt(gradient, curvature, leafValue(gradient, curvature, limits), limits)
    : plainFall(gradient, curvature, limits)
  const missing = histogram.length - 2
  let gain = limits.gainMin
  let best: Cut | undefined
  for (const missingLeft of histogram[missing + 1]! > 0 ? [false, true] : [false]) {
    let gradientSum = missingLeft ? histogram[missing]! : 0
    let curvatureSum = missingLeft ? histogram[missing + 1]! : 0
    for (let at = 0; at < missing; at += 2) {
      gradientSum += histogram[at]!
      curvatureSum += histogram[at + 1]!
      const leftCurvature = curvatureSum * curvatureUnit
      if (leftCurvature < least) continue
      const rightCurvature = curvature - leftCurvature
      if (rightCurvature < least) break
      const leftGradient = gradientSum * gradientUnit
      const sides = { leftGradient, leftCurvature, rightGradient: gradient - leftGradient, rightCurvature }
      const found = (isBounded ? boundedFall(sides, direction, limits) : freeFall(sides, limits)) - parent
      if (found > gain) {
        gain = found * clearlyMore
        best = { gain: found, bin: at / 2, missingLeft, leftGradient, leftCurvature }
      }
    }
  }
  return best
}

/** The value of a leaf, not yet times the learning rate: -G / (H + l2), after the soft threshold and within its bounds. */
export function leafValue(gradient: number, curvature: number, { l1, l2, lowest, highest }: ValueLimits): number {
  return Math.min(Math.max(-shrunk(gradient, l1) / (curvature + l2), lowest), highest)
}

interface Sides {
  readonly leftGradient: number
  readonly leftCurvature: number
  readonly rightGradient: number
  readonly rightCurvature: number
}

function freeFall({ leftGradient, leftCurvature, rightGradient, rightCurvature }: Sides, limits: LeafLimits): number {
  return plainFall(leftGradient, leftCurvature, limits) + plainFall(rightGradient, rightCurvature, limits)
}

/** -Infinity where the two sides would run against the slot's direction. */
function boundedFall(
  { leftGradient, leftCurvature, rightGradient, rightCurvature }: Sides,
  direction: number,
  limits: LeafLimits,
): number {
  const left = leafValue(leftGradient, leftCurvature, limits)
  const right = leafValue(rightGradient, rightCurvature, limits)
  if (direction * (right - left) < 0) return -Infinity
  return fallAt(leftGradient, leftCurvature, left, limits) + fallAt(rightGradient, rightCurvature, right, limits)
}

/** What the value of a group of rows depends on besides their sums. */
export type ValueLimits = Pick<LeafLimits, 'l1' | 'l2' | 'lowest' | 'highest'>

/** Twice the fall of the loss when a group of rows takes the best value it may. */
export function fallOf(gradient: number, curvature: number, limits: ValueLimits): number {
  return limits.lowest > -Infinity || limits.highest < Infinity
    ? fallAt(gradient, curvature, leafValue(gradient, curvature, limits), limits)
    : plainFall(gradient, curvature, limits)
}

/** Twice the fall of the loss when a group of rows takes its own best value: G² / (H + l2), G after the soft threshold. */
function plainFall(gradient: number, curvature: number, { l1, l2 }: { l1: number; l2: number }): number {
  const left = shrunk(gradient, l1)
  return (left * left) / (curvature + l2)
}

/** Twice the fall of the loss at a value. */
function fallAt(gradient: number, curvature: number, value: number, { l1, l2 }: ValueLimits): number {
  return -(2 * gradient * value + (curvature + l2) * value * value + 2 * l1 * Math.abs(value))
}

function shrunk(gradient: number, l1: number): number {
  return gradient > l1 ? gradient - l1 : gradient < -l1 ? gradient + l1 : 0
}
