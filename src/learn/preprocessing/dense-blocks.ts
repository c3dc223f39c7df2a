import type { Frame } from '../../frame/frame.ts'
import { denseEncoder } from './encoder.ts'
import type { CellFeature, Encoder, Feature } from './encoder.ts'
import { frameReader } from './input.ts'

/** Encodes `rows` rows from row `from` on, one after the other, into out[at], out[at + 1], ... */
export type BlockWriter = (from: number, rows: number, out: Float64Array, at: number) => void

/**
 * Writes the slots of many rows: the same numbers as `bindFrame` row by row, but a column at a time, which is several
 * times as fast. Blocks of `rowsOfBlock` rows stay in the cache of a processor.
 *
 * @throws FRAME_COLUMN_MISSING, FRAME_COLUMN_KIND
 */
export function blockWriter({ features, width }: Encoder<Float64Array>, frame: Frame): BlockWriter {
  let first = 0
  const writers = features.map((feature) => {
    const slot = first
    first += feature.slots.length
    const write = featureWriter(feature, frame, width)
    return (from: number, rows: number, out: Float64Array, at: number) => write(from, rows, out, at + slot)
  })
  return (from, rows, out, at) => {
    for (const write of writers) write(from, rows, out, at)
  }
}

/** Rows of `width` slots to be encoded at a time. */
export function rowsOfBlock(width: number): number {
  return Math.max(16, Math.min(1024, Math.floor(4096 / Math.max(1, width))))
}

/** Writes the slots of one feature, those of two rows `step` apart. */
export function featureWriter(feature: Feature, frame: Frame, step: number): BlockWriter {
  if ('writeTexts' in feature) return rowWriter(feature, frame, step)
  const read = frameReader(feature.input, frame)
  const column = frame.columns.get(feature.input.column)
  if (feature.writeNumbers && column?.kind === 'number') {
    const { values } = column
    return (from, rows, out, at) => feature.writeNumbers!(values.subarray(from, from + rows), out, at, step)
  }
  return cellWriter(feature, read, step)
}

/** The slots of one feature for every row of `frame`, one array of shape (rows,) a slot. */
export function encodeColumns(feature: Feature, frame: Frame): Float64Array[] {
  const { rowCount } = frame
  const { length } = feature.slots
  const columns = feature.slots.map(() => new Float64Array(rowCount))
  const write = featureWriter(feature, frame, length)
  if (length === 1) {
    write(0, rowCount, columns[0]!, 0)
    return columns
  }
  const blockRows = rowsOfBlock(length)
  const cells = new Float64Array(blockRows * length)
  for (let from = 0; from < rowCount; from += blockRows) {
    const rows = Math.min(blockRows, rowCount - from)
    write(from, rows, cells, 0)
    for (let slot = 0; slot < length; slot++) {
      const column = columns[slot]!
      for (let row = 0; row < rows; row++) column[from + row] = cells[row * length + slot]!
    }
  }
  return columns
}

function cellWriter(feature: CellFeature, read: (row: number) => number, step: number): BlockWriter {
  return (from, rows, out, at) => {
    for (let row = 0; row < rows; row++) feature.write(read(from + row), out, at + row * step)
  }
}

function rowWriter(feature: Feature, frame: Frame, step: number): BlockWriter {
  const { bindFrame, newRow } = denseEncoder([feature])
  const write = bindFrame(frame)
  const encoded = newRow()
  return (from, rows, out, at) => {
    for (let row = 0; row < rows; row++) {
      write(from + row, encoded)
      out.set(encoded, at + row * step)
    }
  }
}
