import type { Signature } from '../../domain/signature.ts'
import type { Cell } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'
import { cellReader, frameReader } from './input.ts'
import type { CellReader, Input } from './input.ts'

/** One input column and the numbers ("slots") it becomes. */
export interface Feature {
  readonly input: Input
  /** Names of the slots, for people: 'age', 'city = Oslo', 'age is missing'. */
  readonly slots: readonly string[]
  /** Writes `slots.length` numbers to out[at], out[at + 1], ... for a cell already read as a number. Allocates nothing. */
  write(raw: number, out: Float64Array, at: number): void
}

/** Writes all slots of one row, from out[0] on. */
export type RowWriter<Row> = (row: Row, out: Float64Array) => void

/** Fitted preprocessing: the columns of a row become `width` numbers, the same in training, batch and serving. */
export interface Encoder {
  readonly features: readonly Feature[]
  readonly slots: readonly string[]
  readonly width: number
  bindFrame(frame: Frame): RowWriter<number>
  bindRow(signature: Signature): RowWriter<readonly Cell[]>
}

/** Lays the slots of `features` side by side, in that order. */
export function encoderOf(features: readonly Feature[]): Encoder {
  const slots = features.flatMap((feature) => feature.slots)
  return {
    features,
    slots,
    width: slots.length,
    bindFrame: (frame) => writerOf(features, (input) => frameReader(input, frame)),
    bindRow: (signature) => writerOf(features, (input) => cellReader(input, signature)),
  }
}

function writerOf<Row>(features: readonly Feature[], bind: (input: Input) => CellReader<Row>): RowWriter<Row> {
  const readers = features.map((feature) => bind(feature.input))
  const starts: number[] = []
  let width = 0
  for (const feature of features) {
    starts.push(width)
    width += feature.slots.length
  }
  return (row, out) => {
    for (let i = 0; i < features.length; i++) features[i]!.write(readers[i]!(row), out, starts[i]!)
  }
}

/** The slots of one feature for every row of `frame`, one array of shape (rows,) a slot. */
export function encodeColumns(feature: Feature, frame: Frame): Float64Array[] {
  const read = frameReader(feature.input, frame)
  const columns = feature.slots.map(() => new Float64Array(frame.rowCount))
  const cells = new Float64Array(columns.length)
  for (let row = 0; row < frame.rowCount; row++) {
    feature.write(read(row), cells, 0)
    for (let slot = 0; slot < columns.length; slot++) columns[slot]![row] = cells[slot]!
  }
  return columns
}
