import type { Signature } from '../../domain/signature.ts'
import type { Cell } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'
import { cellReader, frameReader } from './input.ts'
import type { CellReader, Input } from './input.ts'
import { append, sparseRow } from './sparse-row.ts'
import type { SparseRow } from './sparse-row.ts'

/** One input column and the numbers ("slots") it becomes. */
export interface Feature {
  readonly input: Input
  /** Names of the slots, for people: 'age', 'city = Oslo', 'age is missing'. */
  readonly slots: readonly string[]
  /** Writes `slots.length` numbers to out[at], out[at + 1], ... for a cell already read as a number. Allocates nothing. */
  write(raw: number, out: Float64Array, at: number): void
}

/** Writes one row over what `out` held. */
export type RowWriter<Row, Out> = (row: Row, out: Out) => void

/**
 * Fitted preprocessing: the columns of a row become `width` numbers, the same in training, batch and serving. `Out` is
 * how they are laid out: all of them (trees), or those that are not 0 (linear models).
 */
export interface Encoder<Out> {
  readonly features: readonly Feature[]
  readonly slots: readonly string[]
  readonly width: number
  /** A row to write into, again and again. */
  newRow(): Out
  bindFrame(frame: Frame): RowWriter<number, Out>
  bindRow(signature: Signature): RowWriter<readonly Cell[], Out>
}

/** How a bound feature puts its slots, of which the first is `at`, into a row. */
type Layout<Out> = {
  readonly newRow: (width: number) => Out
  readonly writer: <Row>(features: readonly PlacedFeature[], readers: readonly CellReader<Row>[]) => RowWriter<Row, Out>
}

interface PlacedFeature {
  readonly feature: Feature
  readonly at: number
}

const dense: Layout<Float64Array> = {
  newRow: (width) => new Float64Array(width),
  writer: (features, readers) => (row, out) => {
    for (let i = 0; i < features.length; i++) features[i]!.feature.write(readers[i]!(row), out, features[i]!.at)
  },
}

const sparse: Layout<SparseRow> = {
  newRow: sparseRow,
  writer(features, readers) {
    const widest = features.reduce((most, { feature }) => Math.max(most, feature.slots.length), 0)
    const cells = new Float64Array(widest)
    return (row, out) => {
      out.count = 0
      for (let i = 0; i < features.length; i++) {
        const { feature, at } = features[i]!
        feature.write(readers[i]!(row), cells, 0)
        for (let slot = 0; slot < feature.slots.length; slot++) append(out, at + slot, cells[slot]!)
      }
    }
  },
}

/** Lays the slots of `features` side by side, in that order, in rows that hold every slot. */
export const denseEncoder = (features: readonly Feature[]): Encoder<Float64Array> => encoderOf(features, dense)

/** Lays the slots of `features` side by side, in that order, in rows that hold the slots that are not 0. */
export const sparseEncoder = (features: readonly Feature[]): Encoder<SparseRow> => encoderOf(features, sparse)

function encoderOf<Out>(features: readonly Feature[], { newRow, writer }: Layout<Out>): Encoder<Out> {
  const slots = features.flatMap((feature) => feature.slots)
  const placed: PlacedFeature[] = []
  let width = 0
  for (const feature of features) {
    placed.push({ feature, at: width })
    width += feature.slots.length
  }
  const bind = <Row>(readerOf: (input: Input) => CellReader<Row>) =>
    writer(
      placed,
      features.map((feature) => readerOf(feature.input)),
    )
  return {
    features,
    slots,
    width,
    newRow: () => newRow(width),
    bindFrame: (frame) => bind((input) => frameReader(input, frame)),
    bindRow: (signature) => bind((input) => cellReader(input, signature)),
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
