import type { KernelTeam } from '../../../base/kernel.ts'
import type { FitContext } from '../../model.ts'
import { distanceOf } from '../../../math/kernels/k-means.ts'
import { longestRow, planAt, writeNarrowCentres } from './lloyd-memory.ts'
import type { LloydMemory } from './lloyd-memory.ts'

/** Rows laid out for Lloyd's iteration. */
export interface LloydRows {
  readonly team: KernelTeam
  readonly memory: LloydMemory
  readonly width: number
  readonly clusters: number
  /** Shape (rows,). */
  readonly weights: Float64Array
}

/** When Lloyd's iteration ends at the latest. */
export interface LloydEnd {
  readonly iterationsMax: number
  /** Squared distance, summed over the centres, below which a step is the last. */
  readonly stepMin: number
}

/** Where Lloyd's iteration ended: the labels and centres are in the memory. */
export interface LloydResult {
  /** Weighted sum of squared distances of the rows to their centres. */
  readonly inertia: number
  readonly iterations: number
}

/**
 * Lloyd's iteration from the centres in the memory: every row goes to its nearest centre, every centre to the weighted
 * mean of its rows, until no row moves, or the centres hardly do. A cluster without rows takes the row that is farthest
 * from its own centre; where all rows lie on centres, it stands where the largest cluster does.
 *
 * The labels are those of the final centres. O(rows · clusters · width) an iteration.
 *
 * Source: Lloyd (1982), IEEE Transactions on Information Theory 28(2). Empty clusters as in scikit-learn 1.9
 * (`_relocate_empty_clusters_dense`, `_average_centers`).
 *
 * @throws CANCELLED when the signal is aborted
 */
export async function lloyd(
  rows: LloydRows,
  { iterationsMax, stepMin }: LloydEnd,
  context: Pick<FitContext, 'compute' | 'signal' | 'onProgress'>,
): Promise<LloydResult> {
  const { team, memory } = rows
  const { centres } = memory
  memory.labels.fill(-1)
  memory.sums.fill(0)
  memory.sizes.fill(0)
  const longest = longestRow(team)
  const assign = async () => {
    writeNarrowCentres(team.memory, centres, longest)
    const { compute, signal } = context
    const pass = () => team.run('assign', memory.items, planAt)
    await compute.forEach(1, pass, { what: 'Finding clusters', ...(signal && { signal }) })
    return memory.changed.reduce((sum, count) => sum + count, 0)
  }
  let iterations = 0
  let isSettled = false
  while (iterations < iterationsMax) {
    const moved = await assign()
    iterations++
    // As many steps as there are cannot be known: each leaves nine tenths of what was left.
    context.onProgress?.(1 - 0.9 ** iterations)
    isSettled = moved === 0
    if (isSettled) break
    if (moveCentres(rows) <= stepMin) break
  }
  if (!isSettled) await assign()
  context.onProgress?.(1)
  team.run('inertia', memory.items, planAt)
  return { inertia: memory.totals.reduce((sum, part) => sum + part, 0), iterations }
}

/** Puts every centre at the mean of its rows. Returns the squared distance that they moved, summed. */
function moveCentres({ memory, width, clusters, weights }: LloydRows): number {
  const { items, wide, labels, centres } = memory
  const size = clusters * width
  const sums = new Float64Array(size)
  const sizes = new Float64Array(clusters)
  for (let item = 0; item < items; item++) {
    for (let i = 0; i < size; i++) sums[i]! += memory.sums[item * size + i]!
    for (let cluster = 0; cluster < clusters; cluster++) sizes[cluster]! += memory.sizes[item * clusters + cluster]!
  }
  const empty = [...sizes.keys()].filter((cluster) => !(sizes[cluster]! > 0))
  const farthest = empty.length === 0 ? [] : farthestRows({ wide, labels, centres, width, weights }, empty.length)
  farthest.forEach((row, i) => {
    const from = labels[row]!
    const to = empty[i]!
    const weight = weights[row]!
    for (let column = 0; column < width; column++) {
      const part = weight * wide[row * width + column]!
      sums[from * width + column]! -= part
      sums[to * width + column] = part
    }
    sizes[from]! -= weight
    sizes[to] = weight
  })
  let largest = 0
  for (let cluster = 1; cluster < clusters; cluster++) if (sizes[cluster]! > sizes[largest]!) largest = cluster
  let step = 0
  for (let cluster = 0; cluster < clusters; cluster++) {
    const from = sizes[cluster]! > 0 ? cluster : largest
    for (let column = 0; column < width; column++) {
      const value = sums[from * width + column]! / sizes[from]!
      step += (value - centres[cluster * width + column]!) ** 2
      centres[cluster * width + column] = value
    }
  }
  return step
}

/** The `count` rows farthest from their centres, the farthest first; none where all rows lie on centres. */
function farthestRows(
  {
    wide,
    labels,
    centres,
    width,
    weights,
  }: Pick<LloydMemory, 'wide' | 'labels' | 'centres'> & Pick<LloydRows, 'width' | 'weights'>,
  count: number,
): number[] {
  const distances = Float64Array.from(labels, (label, row) =>
    weights[row]! > 0 ? distanceOf(wide, row * width, centres, label * width, width) : 0,
  )
  const rows = Uint32Array.from(labels.keys()).filter((row) => distances[row]! > 0)
  return [...rows.sort((a, b) => distances[b]! - distances[a]! || a - b).subarray(0, count)]
}
