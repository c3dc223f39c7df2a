import type { Frame } from '../../../frame/frame.ts'
import { encodeColumns } from '../../preprocessing/encoder.ts'
import type { Encoder } from '../../preprocessing/encoder.ts'
import { binOf, fitCuts, missingBin } from './binning.ts'

/** Slots in one panel: eight bytes are read at once. */
export const panelWidth = 8

/**
 * Tables of more slots have 63 bins to each number: finding a split costs bins times slots for every leaf, however few
 * rows it has. Source: `max_bin` in the parameters of LightGBM (Ke et al. 2017), of which 63 is said to lose little.
 */
const wideSlots = 500
const wideBins = 63

/** A slot of the binned table. */
export interface BinnedSlot {
  /** Position among the encoder's slots. */
  readonly slot: number
  /** Codes of a category, to be split by sets; else numbers, to be split by a cut. */
  readonly isCategory: boolean
  /** Number of bins that are not the missing one. */
  readonly binCount: number
  /** Ascending; empty for a category. */
  readonly cuts: Float64Array
  /** Shape (rows,): the bin of each row. */
  readonly bins: Uint8Array
}

/**
 * The encoded rows in bytes, kept twice: by column for dividing rows at a split, and in panels of eight slots side by
 * side for histograms, where one row's eight bins share a cache line.
 */
export interface BinnedTable {
  readonly rowCount: number
  readonly slots: readonly BinnedSlot[]
  /** Shape (2 * rows,) each: the eight bins of a row in two words, lowest byte first. */
  readonly panels: readonly Uint32Array[]
  /** Numbers in one slot's histogram: gradient and curvature of its bins, the missing one last. 4 to 512. */
  readonly slotSize: number
}

/**
 * Bins every slot of the encoder that can be split at all: one with two values, or one value and missing cells.
 *
 * @param weights  shape (rows,); a row of weight 0 is binned, but moves no cut
 */
export function binTable(
  encoder: Pick<Encoder<Float64Array>, 'features'>,
  frame: Frame,
  weights: Float64Array,
): BinnedTable {
  const slots: BinnedSlot[] = []
  const width = encoder.features.reduce((sum, feature) => sum + feature.slots.length, 0)
  const binsWanted = width > wideSlots ? wideBins : undefined
  let slot = 0
  for (const feature of encoder.features) {
    const isCategory = feature.input.kind === 'category'
    for (const values of encodeColumns(feature, frame)) {
      const binned = binSlot({ slot: slot++, isCategory }, values, weights, binsWanted)
      if (binned.binCount + (binned.bins.includes(missingBin) ? 1 : 0) > 1) slots.push(binned)
    }
  }
  const bins = slots.reduce((most, { binCount }) => Math.max(most, binCount), 1)
  return { rowCount: frame.rowCount, slots, panels: panelsOf(slots, frame.rowCount, bins), slotSize: 2 * (bins + 1) }
}

function binSlot(
  { slot, isCategory }: Pick<BinnedSlot, 'slot' | 'isCategory'>,
  values: Float64Array,
  weights: Float64Array,
  binsWanted?: number,
): BinnedSlot {
  const cuts = isCategory
    ? new Float64Array(0)
    : fitCuts(
        values.filter((_, row) => weights[row]! > 0),
        binsWanted,
      )
  const bins = isCategory
    ? Uint8Array.from(values, (code) => (Number.isNaN(code) ? missingBin : code))
    : binOf(values, cuts)
  const highest = bins.reduce((most, bin) => (bin !== missingBin && bin > most ? bin : most), -1)
  return { slot, isCategory, binCount: highest + 1, cuts, bins }
}

/** @param missing  the byte of missing cells: next to the others, so that histograms are no longer than they need be */
function panelsOf(slots: readonly BinnedSlot[], rowCount: number, missing: number): Uint32Array[] {
  const panels: Uint32Array[] = []
  for (let first = 0; first < slots.length; first += panelWidth) {
    const bytes = new Uint8Array(rowCount * panelWidth)
    slots.slice(first, first + panelWidth).forEach(({ bins }, lane) => {
      for (let row = 0; row < rowCount; row++) {
        const bin = bins[row]!
        bytes[row * panelWidth + lane] = bin === missingBin ? missing : bin
      }
    })
    panels.push(new Uint32Array(bytes.buffer))
  }
  return panels
}
