import type { KernelModule } from '../../base/kernel.ts'
import { groupRows, PLAN, rowsOf } from './k-means-plan.ts'
import { judge, take } from './k-means-seeding.ts'
import { kMeansWasm } from './k-means.wasm.ts'

/**
 * Lloyd's assignment step over a block of rows (`item`). Arguments: the place of the plan; of `judge` also the number of
 * candidates, of `take` which of them.
 *
 * `prepare` takes the shift off the rows, makes what `assign` reads, and sums, by weight, the rows into the sums of the
 * first cluster and their squared lengths. `inertia` sums the squared distances to the centres. `judge` sums, for each of
 * a number of candidates, what the potentials would come to, and `take` makes them so. `assign` gives every row its
 * nearest centre, the first of equals, and keeps the sums of the clusters up to date by taking the rows that moved from one to the other:
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
