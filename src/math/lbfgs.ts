/** A smooth function with a lower bound, and how far down is far enough. */
export interface SmoothFunction {
  /** The value at `point`; its gradient is written into `gradient`. */
  valueAt(point: Float64Array, gradient: Float64Array): Promise<number>
  /** Divides by a positive estimate of the curvature along each axis, in place. */
  precondition(vector: Float64Array): void
  /** Asked at every point that is taken. */
  isDone(value: number, gradient: Float64Array): boolean
}

/** What bounds the search. */
export interface DescentLimits {
  /** Points taken at most. */
  readonly stepsMax: number
  /** Pairs of past steps and gradient changes that are remembered: two vectors each. */
  readonly pairsMax: number
}

/** Share of the slope that a step must win (Wolfe's first condition) and may leave (the second). */
const fallShare = 1e-4
const slopeShare = 0.9
/** Differences of the value below this share of it are rounding; the slope then decides alone. */
const rounding = 1e-12
/** Trials along one direction; then rounding is all that is left. */
const trialsMax = 40

interface Pair {
  readonly step: Float64Array
  readonly change: Float64Array
  readonly product: number
}

interface Place {
  readonly point: Float64Array
  readonly gradient: Float64Array
  value: number
}

/**
 * Moves `point`, in place, towards the minimum by limited-memory BFGS: O(size · pairs) besides one or two values a step.
 * The value never rises. It ends when `isDone` says so, after `stepsMax` steps, or where no step lowers the value.
 *
 * Source: Nocedal & Wright (2006), Numerical Optimization, 2nd ed., algorithms 7.4 and 7.5; the search along a direction
 * by bisection as in Lewis & Overton (2013), Mathematical Programming 141, which ends at a step of Wolfe's (weak)
 * conditions, so that curvature stays positive. Deviations: the first matrix is the caller's diagonal, scaled by the newest pair as usual; where the value
 * is flat but for rounding, the slope decides (Hager & Zhang 2005, SIAM J. Optim. 16(1), the approximate conditions).
 */
export async function minimise(
  point: Float64Array,
  of: SmoothFunction,
  { stepsMax, pairsMax }: DescentLimits,
): Promise<void> {
  const at: Place = { point, gradient: new Float64Array(point.length), value: 0 }
  const trial: Place = { point: new Float64Array(point.length), gradient: new Float64Array(point.length), value: 0 }
  const direction = new Float64Array(point.length)
  const pairs: Pair[] = []
  at.value = await of.valueAt(at.point, at.gradient)
  for (let taken = 0; taken < stepsMax && !of.isDone(at.value, at.gradient); taken++) {
    // The trial place is free between two searches.
    aim(direction, at.gradient, pairs, of, trial.point)
    if (!(await search(at, direction, trial, of))) {
      if (pairs.length === 0) return
      pairs.length = 0
      continue
    }
    remember(pairs, pairsMax, at, trial)
    at.point.set(trial.point)
    at.gradient.set(trial.gradient)
    at.value = trial.value
  }
}

/** The two loops: direction = -(approximate inverse Hessian) · gradient. */
function aim(
  direction: Float64Array,
  gradient: Float64Array,
  pairs: readonly Pair[],
  of: SmoothFunction,
  scratch: Float64Array,
): void {
  for (let i = 0; i < direction.length; i++) direction[i] = -gradient[i]!
  const newest = pairs.at(-1)
  if (newest === undefined) {
    of.precondition(direction)
    return
  }
  const shares = pairs.map(() => 0)
  let product = dot(newest.step, direction)
  for (let age = pairs.length - 1; age >= 0; age--) {
    shares[age] = product / pairs[age]!.product
    const older = pairs[age - 1]
    if (older === undefined) addScaled(direction, pairs[age]!.change, -shares[age]!)
    else product = addScaledAndDot(direction, pairs[age]!.change, -shares[age]!, older.step)
  }
  of.precondition(direction)
  scratch.set(newest.change)
  of.precondition(scratch)
  const scale = newest.product / dot(newest.change, scratch)
  for (let i = 0; i < direction.length; i++) direction[i]! *= scale
  product = dot(pairs[0]!.change, direction)
  for (const [age, pair] of pairs.entries()) {
    const by = shares[age]! - product / pair.product
    const newer = pairs[age + 1]
    if (newer === undefined) addScaled(direction, pair.step, by)
    else product = addScaledAndDot(direction, pair.step, by, newer.change)
  }
}

/** Finds a step along `direction` that lowers the value and the slope; false where there is none. */
async function search(at: Place, direction: Float64Array, trial: Place, of: SmoothFunction): Promise<boolean> {
  const slope = dot(at.gradient, direction)
  if (!(slope < 0)) return false
  let [low, high, length] = [0, Infinity, 1]
  for (let tried = 0; tried < trialsMax; tried++) {
    for (let i = 0; i < direction.length; i++) trial.point[i] = at.point[i]! + length * direction[i]!
    trial.value = await of.valueAt(trial.point, trial.gradient)
    const slopeThere = dot(trial.gradient, direction)
    if (!fallsEnough(at.value, slope, length, trial.value, slopeThere)) high = length
    else if (slopeThere < slopeShare * slope) low = length
    else return true
    length = high === Infinity ? 2 * low : (low + high) / 2
  }
  return false
}

function fallsEnough(value: number, slope: number, length: number, valueThere: number, slopeThere: number): boolean {
  if (valueThere <= value + fallShare * length * slope) return true
  const isFlat = Math.abs(valueThere - value) <= rounding * Math.abs(value)
  return isFlat && slopeThere <= (2 * fallShare - 1) * slope
}

/** Keeps what was learnt of the curvature; the oldest pair's memory is used again. */
function remember(pairs: Pair[], pairsMax: number, from: Place, to: Place): void {
  const oldest = pairs.length === pairsMax ? pairs.shift() : undefined
  const size = from.point.length
  const [step, change] = oldest ? [oldest.step, oldest.change] : [new Float64Array(size), new Float64Array(size)]
  let product = 0
  for (let i = 0; i < size; i++) {
    const moved = to.point[i]! - from.point[i]!
    const turned = to.gradient[i]! - from.gradient[i]!
    step[i] = moved
    change[i] = turned
    product += moved * turned
  }
  if (product > 0) pairs.push({ step, change, product })
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0
  for (let i = 0; i < left.length; i++) sum += left[i]! * right[i]!
  return sum
}

function addScaled(target: Float64Array, source: Float64Array, by: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += by * source[i]!
}

/** `addScaled`, then the dot product with `other`, in one pass through memory: vectors may be of millions. */
function addScaledAndDot(target: Float64Array, source: Float64Array, by: number, other: Float64Array): number {
  let sum = 0
  for (let i = 0; i < target.length; i++) {
    const moved = target[i]! + by * source[i]!
    target[i] = moved
    sum += other[i]! * moved
  }
  return sum
}
