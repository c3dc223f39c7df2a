import { AppError } from '../../../base/errors.ts'
import type { Frame } from '../../../frame/frame.ts'
import { forestKernels } from '../../../math/kernels/forest.ts'
import {
  FOREST_PLAN,
  forestNodeBytes,
  forestSetBytes,
  forestStackBytes,
  leafNumbers,
} from '../../../math/kernels/forest-plan.ts'
import type { ForestPlan } from '../../../math/kernels/forest-plan.ts'
import type { FitContext } from '../../model.ts'
import type { TreeFeature } from '../../preprocessing/tree-encoder.ts'
import { treeEncoder } from '../../preprocessing/tree-encoder.ts'
import type { TrainingRows } from '../training-rows.ts'
import { binTable } from './binned-table.ts'
import type { BinEdges, BinnedTable } from './binned-table.ts'
import { grownTree, modelBytes } from './forest-tree.ts'
import type { ForestTable, ForestTree } from './forest-tree.ts'

/** How the trees of a forest are grown. */
export interface ForestSettings {
  readonly trees: number
  /** Slots drawn at each node, of that many; from 1. */
  readonly drawsOf: (slots: number) => number
  /** Whether cuts are drawn by chance. */
  readonly isRandom: boolean
  /** Whether each tree learns from as many rows as there are, drawn with replacement. */
  readonly isBootstrap: boolean
  readonly maxDepth: number
  /** Least summed weight of a leaf. */
  readonly minLeaf: number
  /** Least fall of the summed squares, or of weight times Gini impurity, by a split. */
  readonly minGain: number
  readonly maxBins: number
}

/** What a forest learns from. */
export interface ForestRows {
  readonly frame: Frame
  readonly features: readonly TreeFeature[]
  readonly rows: TrainingRows
}

/** Files of 2 GiB and more are not read in one piece. */
const modelBytesMax = 2 ** 31

/** Bytes that addresses must be a multiple of. */
const aligned = 64

/**
 * Grows trees in the memory of kernels, one on each thread at a time: 1 byte a cell, some 20 bytes a row, and for each
 * thread up to 100 bytes a row for the tree at hand. Each tree has chance of its own, so the trees do not depend on the
 * number of threads.
 *
 * @throws CANCELLED when the signal is aborted; MEMORY_TOO_SMALL
 */
export async function growForest(
  { frame, features, rows }: ForestRows,
  settings: ForestSettings,
  { rng, compute, signal, onProgress }: FitContext,
): Promise<{ readonly table: ForestTable; readonly trees: readonly ForestTree[] }> {
  const table = binTable(treeEncoder(features), frame, rows.weights, settings.maxBins)
  const threads = Math.min(compute.threads, settings.trees)
  const { plan, places, bytes: needed } = layOut(table, rows, settings, threads)
  const chance = rng.fork('trees')
  const starts = Uint32Array.from({ length: settings.trees }, () => Math.max(1, Math.floor(chance.next() * 2 ** 32)))
  const team = await compute.openKernels(forestKernels, needed, { threads, what: 'Growing trees' })
  try {
    const edges = fill(team.memory, plan, places, table, rows)
    const trees: ForestTree[] = []
    let bytes = 0
    await compute.forEach(
      Math.ceil(settings.trees / threads),
      (round) => {
        const batch = starts.subarray(round * threads, (round + 1) * threads)
        new Uint32Array(team.memory, places.seeds, batch.length).set(batch)
        team.run('growTree', batch.length, places.plan, places.seeds, places.counts)
        for (let item = 0; item < batch.length; item++) {
          const tree = grownTree(team.memory, plan, places.counts, item)
          trees.push(tree)
          bytes += modelBytes(tree)
        }
        requireRoom((bytes / trees.length) * settings.trees, settings.trees)
      },
      { what: 'Growing trees', ...(signal && { signal }), ...(onProgress && { onProgress }) },
    )
    return { table: { slots: table.slots, edges }, trees }
  } finally {
    team.close()
  }
}

/**
 * That the model will be no larger than a file that can be read again.
 *
 * @throws MEMORY_TOO_SMALL
 */
function requireRoom(bytes: number, trees: number): void {
  if (bytes <= modelBytesMax) return
  const what = `A model of ${trees} trees this deep (fewer trees, or a greater minLeaf, make it smaller)`
  throw new AppError('MEMORY_TOO_SMALL', { what, megabytes: Math.ceil(bytes / 2 ** 20), most: modelBytesMax / 2 ** 20 })
}

interface ForestPlaces {
  readonly plan: number
  readonly seeds: number
  readonly counts: number
}

/** Says where everything stands: what trees share first, then a space for each that grows at once. */
function layOut(
  table: BinnedTable,
  { rowCount, classes }: TrainingRows,
  settings: ForestSettings,
  spaces: number,
): { readonly plan: ForestPlan; readonly places: ForestPlaces; readonly bytes: number } {
  const { slots } = table
  const leafClasses = classes > 2 ? classes : 0
  const wide = leafClasses === 0 ? 2 : leafClasses
  let top = aligned
  const take = (bytes: number): number => {
    const place = top
    top += Math.ceil(Math.max(bytes, 1) / aligned) * aligned
    return place
  }
  const places = { plan: take(8 * FOREST_PLAN.length), seeds: take(4 * spaces), counts: take(16 * spaces) }
  const shared = {
    columns: take(slots.length * rowCount),
    bins: take(4 * slots.length),
    kinds: take(slots.length),
    lowStarts: take(4 * slots.length),
    y: take(8 * rowCount),
    weights: take(8 * rowCount),
    lows: take(8 * slots.reduce((sum, { isCategory, binCount }) => sum + (isCategory ? 0 : binCount), 0)),
  }
  const own = top
  // Places within a space are counted from its beginning.
  top = 0
  const nodesMax = Math.min(rowCount, 2 ** Math.min(settings.maxDepth, 31))
  const inSpace = {
    order: take(4 * rowCount),
    held: take(4 * rowCount),
    drawn: take(8 * rowCount),
    sums: take(8 * 256 * wide),
    keys: take(1024 + 256),
    ranks: take(8 * 256),
    list: take(4 * slots.length),
    stack: take(forestStackBytes * (Math.min(settings.maxDepth, rowCount) + 3)),
    nodes: take(forestNodeBytes * nodesMax),
    sets: take(forestSetBytes * nodesMax),
    leaves: take(8 * leafNumbers(leafClasses) * (nodesMax + 1)),
    lefts: take(16 * wide),
  }
  const { drawsOf, maxDepth, minLeaf, minGain } = settings
  const draws = Math.min(Math.max(1, Math.round(drawsOf(slots.length))), slots.length)
  const plan = {
    ...{ rows: rowCount, slots: slots.length, classes: leafClasses, ...shared },
    ...{ draws, isRandom: Number(settings.isRandom) },
    ...{ isBootstrap: Number(settings.isBootstrap), maxDepth, minLeaf, minGain, own, ownBytes: top, ...inSpace },
  }
  return { plan, places, bytes: own + top * spaces }
}

function fill(
  memory: SharedArrayBuffer,
  plan: ForestPlan,
  places: ForestPlaces,
  table: BinnedTable,
  { y, weights, rowCount }: TrainingRows,
): BinEdges[] {
  new Float64Array(memory, places.plan, FOREST_PLAN.length).set(FOREST_PLAN.map((name) => plan[name]))
  new Float64Array(memory, plan.y, rowCount).set(y)
  new Float64Array(memory, plan.weights, rowCount).set(weights)
  const kinds = new Int8Array(memory, plan.kinds, table.slots.length)
  let lowStart = 0
  return table.slots.map(({ binCount, isCategory }, position) => {
    new Uint32Array(memory, plan.bins + 4 * position, 1)[0] = binCount + 1
    new Uint32Array(memory, plan.lowStarts + 4 * position, 1)[0] = lowStart
    kinds[position] = isCategory ? 2 : 0
    const bins = new Uint8Array(memory, plan.columns + position * rowCount, rowCount)
    table.writeBins(position, bins)
    const edges = table.edgesOf(position, bins)
    new Float64Array(memory, plan.lows + 8 * lowStart, edges.least.length).set(edges.least)
    lowStart += edges.least.length
    return edges
  })
}
