import type { Frame } from '../../frame/frame.ts'
import { denseEncoder } from './encoder.ts'
import type { Encoder, Feature } from './encoder.ts'
import { levelsOfCodes } from './input.ts'

/** Takes the numbers of a slot: those of a block's rows stand in `values` from `from` on. */
export type TakeSlot = (slot: number, values: Float64Array, from: number) => void

/** Reads the slots of `rows` rows from row `from` on, and hands each over. */
export type BlockReader = (from: number, rows: number, take: TakeSlot) => void

/**
 * Reads a frame slot by slot, a block of rows at a time: numbers are handed over where they stand in their column, so
 * that infinite ones are among them (which count as missing); what has to be computed is, row by row.
 *
 * @param blockRows  most rows of a block
 * @throws FRAME_COLUMN_MISSING, FRAME_COLUMN_KIND
 */
export function blockReader(encoder: Encoder<Float64Array>, frame: Frame, blockRows: number): BlockReader {
  const readers: BlockReader[] = []
  let slot = 0
  for (const feature of encoder.features) {
    readers.push(readerOf(feature, slot, frame, blockRows))
    slot += feature.slots.length
  }
  return (from, rows, take) => {
    for (const read of readers) read(from, rows, take)
  }
}

function readerOf(feature: Feature, slot: number, frame: Frame, blockRows: number): BlockReader {
  if ('copies' in feature) {
    const { input } = feature
    const column = frame.columns.get(input.column)
    // A column that is missing, or of another kind, is refused further down, where cells are read.
    if (column?.kind === input.kind && column.kind !== 'category') {
      const { values } = column
      return (from, _, take) => take(slot, values, from)
    }
    if (input.kind === 'category' && column?.kind === 'category') {
      const levels = levelsOfCodes(input, column.categories).map((level) => (level < 0 ? Number.NaN : level))
      return codesReader(column.codes, levels, slot, new Float64Array(blockRows))
    }
  }
  // A column that is missing, or of another kind, is refused here.
  const write = denseEncoder([feature]).bindFrame(frame)
  const cells = new Float64Array(feature.slots.length)
  const blocks = feature.slots.map(() => new Float64Array(blockRows))
  return (from, rows, take) => {
    for (let row = 0; row < rows; row++) {
      write(from + row, cells)
      for (let at = 0; at < blocks.length; at++) blocks[at]![row] = cells[at]!
    }
    for (let at = 0; at < blocks.length; at++) take(slot + at, blocks[at]!, 0)
  }
}

function codesReader(codes: Int32Array, levels: Float64Array, slot: number, block: Float64Array): BlockReader {
  return (from, rows, take) => {
    for (let row = 0; row < rows; row++) {
      const code = codes[from + row]!
      block[row] = code < 0 ? Number.NaN : levels[code]!
    }
    take(slot, block, 0)
  }
}
