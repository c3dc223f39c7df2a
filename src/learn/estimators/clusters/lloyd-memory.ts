import type { KernelTeam } from '../../../base/kernel.ts'
import type { Matrix } from '../../../math/matrix.ts'
import { groupRows, PLAN } from '../../../math/kernels/k-means-plan.ts'

/** Rows that are tried for each centre of k-means++. */
const trialsOf = (clusters: number) => 2 + Math.floor(Math.log(clusters))

/** Where the plan stands. */
export const planAt = 64

/** The memory of Lloyd's iteration as arrays; see `PLAN` for shapes. */
export interface LloydMemory {
  readonly items: number
  readonly wide: Float64Array
  readonly labels: Int32Array
  readonly centres: Float64Array
  readonly sums: Float64Array
  readonly sizes: Float64Array
  readonly changed: Int32Array
  readonly totals: Float64Array
  readonly potentials: Float64Array
  readonly candidates: Float64Array
  readonly trialSums: Float64Array
  readonly blockRows: number
  readonly trials: number
  /** Shape (width,): what was taken off the rows in `wide`. */
  readonly shift: Float64Array
  /** Weighted variance of the columns, on average. */
  readonly variance: number
}

/** How the rows are divided: it depends on the shape alone, never on threads, so that sums do not either. */
interface Layout {
  readonly blockRows: number
  readonly items: number
  /** Place of each part, by its word in the plan. */
  readonly places: Readonly<Record<number, number>>
  readonly bytes: number
}

/** Places and bytes for `clusters` clusters of rows of this shape: some 12 bytes a number. */
export function lloydLayout({ rowCount, width }: Pick<Matrix, 'rowCount' | 'width'>, clusters: number): Layout {
  // Every item has sums of its own; where they are large, fewer items hold them within some 64 MB.
  const itemsMax = Math.max(8, Math.min(256, Math.floor(2 ** 23 / Math.max(1, clusters * width))))
  const blockRows = Math.ceil(Math.max(1024, rowCount / itemsMax) / groupRows) * groupRows
  const items = Math.ceil(rowCount / blockRows)
  const padded = Math.ceil(rowCount / groupRows) * groupRows
  const pairs = (clusters + 1) >> 1
  const trials = trialsOf(clusters)
  const parts: readonly (readonly [number, number])[] = [
    [PLAN.wide, rowCount * width * 8],
    [PLAN.narrow, padded * width * 4],
    [PLAN.norms, padded * 4],
    [PLAN.weights, rowCount * 8],
    [PLAN.labels, padded * 4],
    [PLAN.centres, clusters * width * 8],
    [PLAN.narrowCentres, pairs * width * 8],
    [PLAN.centreNorms, pairs * 8],
    [PLAN.sums, items * clusters * width * 8],
    [PLAN.sizes, items * clusters * 8],
    [PLAN.changed, items * 4],
    [PLAN.shift, width * 8],
    [PLAN.totals, items * 8],
    [PLAN.potentials, rowCount * 8],
    [PLAN.candidates, trials * width * 8],
    [PLAN.trialSums, items * trials * 8],
  ]
  const places: Record<number, number> = {}
  let end = planAt + PLAN.words * 4
  for (const [word, bytes] of parts) {
    const start = Math.ceil(end / 64) * 64
    places[word] = start
    end = start + bytes
  }
  return { blockRows, items, places, bytes: end }
}

/** Rows whose numbers are still to be written, shape (rows * width,). */
export interface RowsToWrite extends Pick<Matrix, 'rowCount' | 'width'> {
  readonly write: (values: Float64Array) => void | Promise<void>
}

/** Lays the rows out in the memory of `team`, brought near the origin, where fewer digits are lost, as no cluster has been given yet. */
export async function fillLloydMemory(
  team: KernelTeam,
  rows: RowsToWrite,
  { weights, clusters }: { readonly weights: Float64Array; readonly clusters: number },
): Promise<LloydMemory> {
  const { rowCount, width } = rows
  const { blockRows, items, places } = lloydLayout(rows, clusters)
  const plan = new Uint32Array(team.memory, planAt, PLAN.words)
  plan[PLAN.rowCount] = rowCount
  plan[PLAN.width] = width
  plan[PLAN.clusters] = clusters
  plan[PLAN.pairs] = (clusters + 1) >> 1
  plan[PLAN.blockRows] = blockRows
  plan[PLAN.trials] = trialsOf(clusters)
  for (const [word, place] of Object.entries(places)) plan[Number(word)] = place
  const floats = (word: number, length: number) => new Float64Array(team.memory, places[word], length)
  const wide = floats(PLAN.wide, rowCount * width)
  await rows.write(wide)
  floats(PLAN.weights, rowCount).set(weights)
  const shift = floats(PLAN.shift, width)
  shift.set(roughMiddle({ rowCount, width, values: wide }))
  team.run('prepare', items, planAt)
  const sums = floats(PLAN.sums, items * clusters * width)
  const totals = floats(PLAN.totals, items)
  const weight = weights.reduce((sum, weight) => sum + weight, 0)
  let variance = totals.reduce((sum, part) => sum + part, 0) / weight
  for (let column = 0; column < width; column++) {
    let sum = 0
    for (let item = 0; item < items; item++) sum += sums[item * clusters * width + column]!
    variance -= (sum / weight) ** 2
  }
  return {
    items,
    wide,
    shift,
    totals,
    potentials: floats(PLAN.potentials, rowCount),
    candidates: floats(PLAN.candidates, trialsOf(clusters) * width),
    trialSums: floats(PLAN.trialSums, items * trialsOf(clusters)),
    blockRows,
    trials: trialsOf(clusters),
    variance: width === 0 ? 0 : Math.max(0, variance) / width,
    labels: new Int32Array(team.memory, places[PLAN.labels], rowCount).fill(-1),
    centres: floats(PLAN.centres, clusters * width),
    sums,
    sizes: floats(PLAN.sizes, items * clusters),
    changed: new Int32Array(team.memory, places[PLAN.changed], items),
  }
}

/** The mean of some thousand rows, evenly spaced. */
function roughMiddle({ rowCount, width, values }: Matrix): Float64Array {
  const step = Math.max(1, Math.floor(rowCount / 1024))
  const middle = new Float64Array(width)
  let count = 0
  for (let row = 0; row < rowCount; row += step, count++) {
    for (let column = 0; column < width; column++) middle[column]! += values[row * width + column]!
  }
  return middle.map((sum) => sum / count)
}

/**
 * Writes what the kernel reads of the centres besides themselves: minus twice each in f32, pairs together, its squared
 * length, and the margin.
 *
 * The margin: a score is a sum of |c|² and `width` products of numbers rounded to f32, so that it is off by at most
 * (width + 4) · 2⁻²⁴ · (|c|² + 2 |x| |c|) (Higham 2002, Accuracy and Stability of Numerical Algorithms, 3.1), plus what
 * underflows; two scores twice that. Where f32 might overflow it is infinite: every row is then decided in f64.
 */
export function writeNarrowCentres(memory: SharedArrayBuffer, centres: Float64Array, longestRow: number): void {
  const plan = new Uint32Array(memory, planAt, PLAN.words)
  const width = plan[PLAN.width]!
  const clusters = plan[PLAN.clusters]!
  const pairs = plan[PLAN.pairs]!
  const narrow = new Float32Array(memory, plan[PLAN.narrowCentres], pairs * width * 2)
  const norms = new Float32Array(memory, plan[PLAN.centreNorms], pairs * 2).fill(3e38)
  let longest = 0
  for (let cluster = 0; cluster < clusters; cluster++) {
    const place = (cluster >> 1) * width * 2 + (cluster & 1)
    let squares = 0
    for (let column = 0; column < width; column++) {
      const value = centres[cluster * width + column]!
      narrow[place + column * 2] = -2 * value
      squares += value * value
    }
    norms[cluster] = squares
    longest = Math.max(longest, squares)
  }
  const unit = 2.02 * (width + 4) * 2 ** -24
  const reach = Math.sqrt(longest)
  const fits = longest + 2 * longestRow * reach < 1e37
  const margin = new Float32Array(memory, planAt + PLAN.margin * 4, 2)
  margin[0] = fits ? unit * longest + 1e-30 : Infinity
  margin[1] = fits ? unit * 2 * reach : 0
}

/** Length of the longest row, after `fillLloydMemory`. */
export function longestRow({ memory }: KernelTeam): number {
  const plan = new Uint32Array(memory, planAt, PLAN.words)
  return new Float32Array(memory, plan[PLAN.norms], plan[PLAN.rowCount]).reduce((most, norm) => Math.max(most, norm), 0)
}
