import type { KernelTeam } from '../../../base/kernel.ts'
import type { Compute } from '../../../domain/compute.ts'
import {
  boostingBlockRows,
  boostingFlushRows,
  boostingKernels,
  boostingScratchBytes,
} from '../../../math/kernels/boosting.ts'
import type { BinnedTable } from './binned-table.ts'

/** Slots in one panel: eight bytes are read at once. */
export const panelWidth = 8
/** Rows from which a second thread is worth its orders: below, waiting for each other costs more than it saves. */
const rowsForThreads = 20_000
/** Rows from which sums over leaves are those of rounded gradients: each is off by 2^-19 of the greatest at most, and they are many. */
const largeRows = 50_000
/** Entries of the table of probabilities: 31.9 on both sides of 0 in steps of 1/64. */
const sigmoidEntries = 4097

/** Places of what all boosters of a fit share, in bytes. */
export interface TablePlaces {
  /** Bins, slot after slot. */
  readonly columns: number
  /** Bins in panels of eight slots, row after row; none in a small table, whose columns are at hand anyway. */
  readonly panels: number
  /** First bin of each slot in a histogram; number of its bins, the missing one last; its kind. */
  readonly offsets: number
  readonly bins: number
  readonly kinds: number
  readonly sigmoid: number
  readonly y: number
  readonly scratch: number
}

/** Places of what a booster works on. */
export interface BoosterPlaces {
  readonly weights: number
  /** Scores, output after output. */
  readonly scores: number
  /** Gradient and curvature of each row, exact. */
  readonly gradients: number
  readonly packed: number
  readonly ordered: number
  /** The rows that a tree learns from, leaf by leaf; those it does not. */
  readonly order: number
  readonly rest: number
  readonly held: number
  readonly starts: number
  readonly values: number
  readonly sums: number
  readonly maxima: number
  /** As many histograms as `BoostingMemory.histograms`. */
  readonly histograms: number
  readonly goesLeft: number
  readonly list: number
  readonly found: number
  readonly limits: number
  readonly lefts: number
  readonly nodes: number
  readonly sides: number
}

/** A table in the memory of kernels, with room for boosters. */
export interface BoostingMemory {
  readonly team: KernelTeam
  readonly table: BinnedTable
  readonly places: TablePlaces
  readonly boosters: readonly BoosterPlaces[]
  readonly outputs: number
  readonly maxLeaves: number
  /** Whether leaf values are made of rounded gradients, so that the exact ones need not be kept. */
  readonly isLarge: boolean
  /** Whether histograms are packed sums, 8 bytes a bin: of no more rows than these can hold. Else they take 16. */
  readonly isSmall: boolean
  /** Histograms there is room for, and the bytes of each. */
  readonly histograms: number
  readonly histogramBytes: number
  /** First bin of each slot in a histogram. */
  readonly offsets: Uint32Array
  /** Of each slot of the table: 1 where values must not fall along it, -1 where they must not rise, else 0. */
  readonly directions: readonly number[]
}

export interface BoostingSize {
  readonly table: BinnedTable
  readonly outputs: number
  readonly maxLeaves: number
  /** Least weight of a leaf, and that of all rows. */
  readonly minLeaf: number
  readonly weightTotal: number
  /** Boosters that work side by side. */
  readonly boosters: number
  /** As in the memory, for each slot of the encoder. */
  readonly directions: readonly number[]
}

/**
 * Lays everything that boosting touches in one memory: up to 2 bytes a cell for the bins, and for each booster some 60 bytes a
 * row, 8 more for each output, and 16 bytes for each bin of each leaf, 8 in a table of up to 8,192 rows.
 *
 * @throws MEMORY_TOO_SMALL
 */
export async function boostingMemory(compute: Compute, size: BoostingSize, y: Float64Array): Promise<BoostingMemory> {
  const { table, outputs, maxLeaves } = size
  const { rowCount, slots } = table
  const binTotal = slots.reduce((sum, { binCount }) => sum + binCount + 1, 0)
  const isSmall = rowCount <= boostingFlushRows
  const histogramBytes = (isSmall ? 8 : 16) * binTotal
  const histograms = histogramCount(size)
  // Place 0 means "none".
  let top = 64
  const take = (bytes: number): number => {
    const place = top
    top += Math.ceil(bytes / 64) * 64
    return place
  }
  const threads = rowCount >= rowsForThreads ? compute.threads : 1
  const places: TablePlaces = {
    columns: take(slots.length * rowCount),
    panels: take(isSmall ? 0 : panelCount(table) * panelWidth * rowCount),
    offsets: take(4 * slots.length),
    bins: take(4 * slots.length),
    kinds: take(slots.length),
    sigmoid: take(8 * sigmoidEntries),
    y: take(8 * rowCount),
    scratch: take(boostingScratchBytes * threads),
  }
  const boosters = Array.from({ length: size.boosters }, (): BoosterPlaces => {
    const ordered = take(8 * rowCount)
    return {
      weights: take(8 * rowCount),
      scores: take(8 * rowCount * outputs),
      gradients: take(16 * rowCount),
      packed: take(8 * rowCount),
      ordered,
      order: take(4 * rowCount),
      rest: take(4 * rowCount),
      // Rows are held while a leaf is divided, words stand in order after that.
      held: ordered,
      starts: take(4 * (maxLeaves + 1)),
      values: take(8 * maxLeaves),
      sums: take(24 * maxLeaves),
      maxima: take(16 * Math.ceil(rowCount / boostingBlockRows)),
      histograms: take(histogramBytes * histograms),
      goesLeft: take(256),
      list: take(4 * slots.length),
      found: take(96 * slots.length),
      limits: take(192),
      lefts: take(4 * threads),
      nodes: take(12 * maxLeaves),
      sides: take(256 * maxLeaves),
    }
  })
  const team = await compute.openKernels(boostingKernels, top, { threads, what: 'Gradient boosting' })
  const offsets = fillTable(team.memory, size, places)
  new Float64Array(team.memory, places.y, rowCount).set(y)
  const directions = slots.map(({ slot, isCategory }) => (isCategory ? 0 : (size.directions[slot] ?? 0)))
  const isLarge = rowCount >= largeRows
  const sizes = { outputs, maxLeaves, isLarge, isSmall, histograms, histogramBytes }
  return { team, table, places, boosters, offsets, directions, ...sizes }
}

/** Only leaves that can be divided keep a histogram, each of two least weights or more; one more is being filled. */
function histogramCount({ maxLeaves, minLeaf, weightTotal }: BoostingSize): number {
  return 1 + Math.max(1, Math.min(maxLeaves, Math.ceil(weightTotal / (2 * minLeaf))))
}

function panelCount({ slots }: BinnedTable): number {
  return Math.ceil(slots.length / panelWidth)
}

/** Writes what does not change while trees grow. Returns the offsets of the slots. */
function fillTable(memory: SharedArrayBuffer, { table, directions }: BoostingSize, places: TablePlaces): Uint32Array {
  const { rowCount, slots } = table
  const offsets = new Uint32Array(memory, places.offsets, slots.length)
  const bins = new Uint32Array(memory, places.bins, slots.length)
  const kinds = new Int8Array(memory, places.kinds, slots.length)
  let offset = 0
  slots.forEach(({ slot, binCount, isCategory }, position) => {
    offsets[position] = offset
    bins[position] = binCount + 1
    kinds[position] = isCategory ? 2 : (directions[slot] ?? 0)
    offset += binCount + 1
    const column = new Uint8Array(memory, places.columns + position * rowCount, rowCount)
    table.writeBins(position, column)
    if (rowCount <= boostingFlushRows) return
    const panel = Math.floor(position / panelWidth)
    const bytes = new Uint8Array(memory, places.panels + panel * panelWidth * rowCount, panelWidth * rowCount)
    for (let row = 0, at = position % panelWidth; row < rowCount; row++, at += panelWidth) bytes[at] = column[row]!
  })
  const sigmoid = new Float64Array(memory, places.sigmoid, sigmoidEntries)
  for (let step = 0; step < sigmoidEntries; step++) sigmoid[step] = 1 / (1 + Math.exp(-(step - 2048) / 64))
  return offsets.slice()
}
