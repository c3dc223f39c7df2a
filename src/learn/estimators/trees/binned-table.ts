import type { Frame } from '../../../frame/frame.ts'
import { encodeColumns } from '../../preprocessing/dense-blocks.ts'
import type { Encoder } from '../../preprocessing/encoder.ts'
import { binValues, fitCuts } from './binning.ts'

/**
 * Tables of more slots have 63 bins to each number: finding a split costs bins times slots for every leaf, however few
 * rows it has. Source: `max_bin` in the parameters of LightGBM (Ke et al. 2017), of which 63 is said to lose little.
 */
const wideSlots = 500
const wideBins = 63
/** Rows to each of their bins at least, down to a least number of bins: finer ones would tell single rows apart. */
const wideBinRows = 10
const wideBinsLeast = 16
/** Bins of a number in other tables. */
const binsMax = 255

/** A slot of the binned table. */
export interface BinnedSlot {
  /** Position among the encoder's slots. */
  readonly slot: number
  /** Name of the column the slot is made of. */
  readonly column: string
  /** Codes of a category, to be split by sets; else numbers, to be split by a cut. */
  readonly isCategory: boolean
  /** Number of bins that are not the missing one, whose byte follows on theirs. */
  readonly binCount: number
  /** Ascending; empty for a category. */
  readonly cuts: Float64Array
}

/** The outermost values in the bins of a slot, of rows that weigh something; a bin of no such row is its cuts. */
export interface BinEdges {
  readonly least: Float64Array
  readonly greatest: Float64Array
}

/** The encoded rows as bins, in bytes: what trees are grown on. */
export interface BinnedTable {
  readonly rowCount: number
  readonly slots: readonly BinnedSlot[]
  /** Writes the bins of slot `position` for every row; the missing bin is `binCount`. */
  readonly writeBins: (position: number, out: Uint8Array) => void
  /** The least and the greatest value in each bin of slot `position`, once `bins` are written; none of a category. */
  readonly edgesOf: (position: number, bins: Uint8Array) => BinEdges
}

/**
 * Finds the bins of every slot of the encoder that can be split at all: one with two values, or one value and missing
 * cells.
 *
 * @param weights  shape (rows,); a row of weight 0 is binned, but moves no cut
 * @param maxBins  of a number, 2 to 255, default 255; beyond 500 slots at most 63, and no more than a tenth of the rows,
 *                 but 16
 */
export function binTable(
  encoder: Pick<Encoder<Float64Array>, 'features'>,
  frame: Frame,
  weights: Float64Array,
  maxBins = binsMax,
): BinnedTable {
  const width = encoder.features.reduce((sum, feature) => sum + feature.slots.length, 0)
  const binsWide = Math.max(wideBinsLeast, Math.min(wideBins, Math.floor(frame.rowCount / wideBinRows)))
  const binsWanted = width > wideSlots ? Math.min(binsWide, maxBins) : maxBins
  const slots: BinnedSlot[] = []
  const values: Float64Array[] = []
  let slot = 0
  for (const feature of encoder.features) {
    const { input } = feature
    const isCategory = input.kind === 'category'
    const column = 'column' in input ? input.column : ''
    for (const encoded of columnsOf(feature, frame)) {
      const cuts = isCategory ? new Float64Array(0) : fitCuts(encoded, weights, binsWanted)
      const binCount = isCategory ? levelCount(encoded) : cuts.length > 0 || hasFinite(encoded) ? cuts.length + 1 : 0
      if (binCount > 1 || (binCount === 1 && encoded.some((value) => value - value !== 0))) {
        slots.push({ slot, column, isCategory, binCount, cuts })
        values.push(encoded)
      }
      slot++
    }
  }
  return {
    rowCount: frame.rowCount,
    slots,
    writeBins(position, out) {
      const { isCategory, binCount, cuts } = slots[position]!
      const encoded = values[position]!
      if (!isCategory) binValues(encoded, cuts, out, binCount)
      else for (let row = 0; row < encoded.length; row++) out[row] = encoded[row]! >= 0 ? encoded[row]! : binCount
    },
    edgesOf: (position, bins) => edgesOf(slots[position]!, values[position]!, bins, weights),
  }
}

function edgesOf(
  { isCategory, binCount, cuts }: BinnedSlot,
  values: Float64Array,
  bins: Uint8Array,
  weights: Float64Array,
): BinEdges {
  const least = new Float64Array(isCategory ? 0 : binCount).fill(Infinity)
  const greatest = new Float64Array(least.length).fill(-Infinity)
  if (isCategory) return { least, greatest }
  for (let row = 0; row < values.length; row++) {
    const bin = bins[row]!
    if (bin === binCount || !(weights[row]! > 0)) continue
    const value = values[row]!
    if (value < least[bin]!) least[bin] = value
    if (value > greatest[bin]!) greatest[bin] = value
  }
  for (let bin = 0; bin < binCount; bin++) {
    if (least[bin]! <= greatest[bin]!) continue
    least[bin] = cuts[bin - 1] ?? cuts[bin] ?? 0
    greatest[bin] = cuts[bin] ?? least[bin]!
  }
  return { least, greatest }
}

/** The slots of a feature, one array each; numbers as the frame has them, without a copy. */
function columnsOf(feature: Encoder<Float64Array>['features'][number], frame: Frame): Float64Array[] {
  const { input } = feature
  const column = 'column' in input ? frame.columns.get(input.column) : undefined
  if (input.kind === 'number' && column?.kind === 'number' && feature.slots.length === 1) return [column.values]
  return encodeColumns(feature, frame)
}

function levelCount(codes: Float64Array): number {
  let highest = -1
  for (let row = 0; row < codes.length; row++) if (codes[row]! > highest) highest = codes[row]!
  return highest + 1
}

function hasFinite(values: Float64Array): boolean {
  return values.some((value) => value - value === 0)
}
