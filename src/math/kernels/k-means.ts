import type { KernelModule } from '../../base/kernel.ts'
import { kMeansWasm } from './k-means.wasm.ts'

/** Words of the plan: what the kernels of k-means find where. Places are bytes from the start of the memory. */
export const PLAN = {
  rowCount: 0,
  width: 1,
  clusters: 2,
  /** Pairs of centres: (clusters + 1) >> 1. */
  pairs: 3,
  /** Rows of an item, a multiple of 16. */
  blockRows: 4,
  /** f64 (rows, width): the rows; `prepare` takes the shift off. */
  wide: 5,
  /** f32 (rows / 16, width, 16): the same, 16 rows together. Made by `prepare`, padded by zeros. */
  narrow: 6,
  /** f32 (rows,): length of each row. Made by `prepare`. */
  norms: 7,
  /** f64 (rows,) */
  weights: 8,
  /** i32 (rows,): cluster of each row; -1 before the first `assign`. */
  labels: 9,
  /** f64 (clusters, width) */
  centres: 10,
  /** f32 (pairs, width, 2): the centres times -2. */
  narrowCentres: 11,
  /** f32 (pairs, 2): squared length of each centre, 3e38 for the padding. */
  centreNorms: 12,
  /** f64 (items, clusters, width): weighted sum of the rows of each cluster in each item. */
  sums: 13,
  /** f64 (items, clusters): their weight. */
  sizes: 14,
  /** i32 (items,): rows that `assign` gave another label. */
  changed: 15,
  /** Two f32, a and b: of a row of length |x| the two best scores must be further apart than a + b · |x| to be believed in f32. */
  margin: 16,
  /** f64 (width,) */
  shift: 18,
  /** f64 (items,): what `prepare` and `inertia` sum up. */
  totals: 19,
  /** f64 (rows,): squared distance to the nearest centre so far. */
  potentials: 20,
  /** f64 (trials, width): rows that may become a centre. */
  candidates: 21,
  /** f64 (items, trials): what `judge` sums up. */
  trialSums: 22,
  /** Candidates at a time, at most. */
  trials: 23,
  words: 24,
} as const

/**
 * Lloyd's assignment step over a block of rows (`item`). Arguments: the place of the plan; of `judge` also the number of
 * candidates, of `take` which of them.
 *
 * `prepare` takes the shift off the rows, makes what `assign` reads, and sums, by weight, the rows into the sums of the
 * first cluster and their squared lengths. `inertia` sums the squared distances to the centres. `judge` sums, for each of a number of
 * candidates, what the potentials would come to, and `take` makes them so. `assign` reads, and sums their squared lengths. `inertia` sums the squared distances to the centres. `assign` gives every row its nearest centre, the
 * first of equals, and keeps the sums of the clusters up to date by taking the rows that moved from one to the other:
 * in the rounds after the first few, those are few.
 *
 * In WebAssembly scores |c|² - 2 x·c are compared in f32, with centres transposed so that no sum runs across lanes, and
 * whatever f32 cannot tell apart for certain is compared in f64 (see `lloyd-memory.ts` for the margin). Labels are those
 * of f64 either way, which is why this twin has nothing of it.
 */
export const kMeansKernels: KernelModule = {
  name: 'k-means',
  wasm: kMeansWasm,
  plain: (memory) => ({
    judge: (item, _thread, plan, count) => judge(memory, item, plan, count),
    take: (item, _thread, plan, trial) => take(memory, item, plan, trial),
    inertia: (item, _thread, plan) => inertia(memory, item, plan),
    prepare: (item, _thread, plan) => prepare(memory, item, plan),
    assign: (item, _thread, plan) => assign(memory, item, plan),
  }),
}

/** Rows laid side by side in the narrow copy. */
export const groupRows = 16

function judge(memory: SharedArrayBuffer, item: number, planAt: number, count: number): void {
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

function take(memory: SharedArrayBuffer, item: number, planAt: number, trial: number): void {
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

function inertia(memory: SharedArrayBuffer, item: number, planAt: number): void {
  const plan = new Uint32Array(memory, planAt, PLAN.words)
  const width = plan[PLAN.width]!
  const wide = new Float64Array(memory, plan[PLAN.wide])
  const weights = new Float64Array(memory, plan[PLAN.weights])
  const labels = new Int32Array(memory, plan[PLAN.labels])
  const centres = new Float64Array(memory, plan[PLAN.centres])
  const [first, end] = rowsOf(plan, item)
  let all = 0
  for (let row = first; row < end; row++) {
    all += weights[row]! * distanceOf(wide, row * width, centres, labels[row]! * width, width)
  }
  new Float64Array(memory, plan[PLAN.totals])[item] = all
}

function prepare(memory: SharedArrayBuffer, item: number, planAt: number): void {
  const plan = new Uint32Array(memory, planAt, PLAN.words)
  const width = plan[PLAN.width]!
  const wide = new Float64Array(memory, plan[PLAN.wide])
  const narrow = new Float32Array(memory, plan[PLAN.narrow])
  const norms = new Float32Array(memory, plan[PLAN.norms])
  const shift = new Float64Array(memory, plan[PLAN.shift])
  const weights = new Float64Array(memory, plan[PLAN.weights])
  const sums = new Float64Array(memory, plan[PLAN.sums]! + item * plan[PLAN.clusters]! * width * 8, width)
  const [first, end] = rowsOf(plan, item)
  let all = 0
  for (let row = first; row < end; row++) {
    const inGroup = row % groupRows
    // Even and odd columns apart, as two lanes sum them; the last of an odd width comes after both.
    const squares = [0, 0, 0]
    for (let column = 0; column < width; column++) {
      const value = wide[row * width + column]! - shift[column]!
      wide[row * width + column] = value
      narrow[(row - inGroup) * width + column * groupRows + inGroup] = value
      sums[column]! += weights[row]! * value
      squares[column === width - 1 && width % 2 === 1 ? 2 : column % 2]! += value * value
    }
    const square = squares[0]! + squares[1]! + squares[2]!
    norms[row] = Math.sqrt(square)
    all += weights[row]! * square
  }
  new Float64Array(memory, plan[PLAN.totals])[item] = all
}

function assign(memory: SharedArrayBuffer, item: number, planAt: number): void {
  const plan = new Uint32Array(memory, planAt, PLAN.words)
  const width = plan[PLAN.width]!
  const clusters = plan[PLAN.clusters]!
  const wide = new Float64Array(memory, plan[PLAN.wide])
  const weights = new Float64Array(memory, plan[PLAN.weights])
  const labels = new Int32Array(memory, plan[PLAN.labels])
  const centres = new Float64Array(memory, plan[PLAN.centres], clusters * width)
  const sums = new Float64Array(memory, plan[PLAN.sums]! + item * clusters * width * 8, clusters * width)
  const sizes = new Float64Array(memory, plan[PLAN.sizes]! + item * clusters * 8, clusters)
  const add = (row: number, label: number, weight: number): void => {
    sizes[label]! += weight
    for (let column = 0; column < width; column++) {
      sums[label * width + column]! += weight * wide[row * width + column]!
    }
  }
  const [first, end] = rowsOf(plan, item)
  let changed = 0
  for (let row = first; row < end; row++) {
    const label = nearestCentre(wide, row * width, centres, width)
    const before = labels[row]!
    if (label === before) continue
    labels[row] = label
    if (before >= 0) add(row, before, -weights[row]!)
    add(row, label, weights[row]!)
    changed++
  }
  new Int32Array(memory, plan[PLAN.changed])[item] = changed
}

/**
 * The centre nearest to the numbers at `rows[at]`, the first of equals; 0 where there is nothing to tell them apart.
 *
 * @param centres  shape (clusters, width)
 */
export function nearestCentre(rows: Float64Array, at: number, centres: Float64Array, width: number): number {
  const clusters = width === 0 ? 1 : centres.length / width
  let least = Infinity
  let nearest = 0
  for (let cluster = 0; cluster < clusters; cluster++) {
    const distance = distanceOf(rows, at, centres, cluster * width, width)
    if (distance < least) {
      least = distance
      nearest = cluster
    }
  }
  return nearest
}

/** Squared distance of the `width` numbers at `rows[at]` and at `centres[centreAt]`. */
export function distanceOf(
  rows: Float64Array,
  at: number,
  centres: Float64Array,
  centreAt: number,
  width: number,
): number {
  let sum = 0
  for (let column = 0; column < width; column++) {
    const difference = rows[at + column]! - centres[centreAt + column]!
    sum += difference * difference
  }
  return sum
}

function rowsOf(plan: Uint32Array, item: number): [number, number] {
  const first = item * plan[PLAN.blockRows]!
  return [first, Math.min(plan[PLAN.rowCount]!, first + plan[PLAN.blockRows]!)]
}
