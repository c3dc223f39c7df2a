import { PLAN, rowsOf } from './k-means-plan.ts'

/** The twin of `judge`; see `kMeansKernels`. */
export function judge(memory: SharedArrayBuffer, item: number, planAt: number, count: number): void {
  const plan = new Uint32Array(memory, planAt, PLAN.words)
  const width = plan[PLAN.width]!
  const wide = new Float64Array(memory, plan[PLAN.wide])
  const weights = new Float64Array(memory, plan[PLAN.weights])
  const potentials = new Float64Array(memory, plan[PLAN.potentials])
  const candidates = new Float64Array(memory, plan[PLAN.candidates], count * width)
  const sums = new Float64Array(memory, plan[PLAN.trialSums]! + item * plan[PLAN.trials]! * 8, count).fill(0)
  const [first, end] = rowsOf(plan, item)
  for (let row = first; row < end; row++) {
    for (let trial = 0; trial < count; trial++) {
      const distance = twoLanes(wide, row * width, candidates, trial * width, width)
      const before = potentials[row]!
      sums[trial]! += weights[row]! * (distance < before ? distance : before)
    }
  }
}

/** The twin of `take`. */
export function take(memory: SharedArrayBuffer, item: number, planAt: number, trial: number): void {
  const plan = new Uint32Array(memory, planAt, PLAN.words)
  const width = plan[PLAN.width]!
  const wide = new Float64Array(memory, plan[PLAN.wide])
  const weights = new Float64Array(memory, plan[PLAN.weights])
  const potentials = new Float64Array(memory, plan[PLAN.potentials])
  const centre = new Float64Array(memory, plan[PLAN.candidates]! + trial * width * 8, width)
  const [first, end] = rowsOf(plan, item)
  let all = 0
  for (let row = first; row < end; row++) {
    const distance = twoLanes(wide, row * width, centre, 0, width)
    if (distance < potentials[row]!) potentials[row] = distance
    all += weights[row]! * potentials[row]!
  }
  new Float64Array(memory, plan[PLAN.totals])[item] = all
}

/** Squared distance, even and odd columns apart, as two lanes sum them; the last of an odd width comes after both. */
function twoLanes(rows: Float64Array, at: number, centres: Float64Array, centreAt: number, width: number): number {
  let even = 0
  let odd = 0
  for (let column = 0; column + 1 < width; column += 2) {
    const left = rows[at + column]! - centres[centreAt + column]!
    const right = rows[at + column + 1]! - centres[centreAt + column + 1]!
    even += left * left
    odd += right * right
  }
  if (width % 2 === 0) return even + odd
  const last = rows[at + width - 1]! - centres[centreAt + width - 1]!
  return even + odd + last * last
}
