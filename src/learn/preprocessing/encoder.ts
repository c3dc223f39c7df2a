import type { Signature } from '../../domain/signature.ts'
import type { Cell } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'
import { cellReader, cellTexts, frameReader, frameTexts } from './input.ts'
import type { CellInput, CellReader, TextInput, TextReader } from './input.ts'
import { append, sparseRow } from './sparse-row.ts'
import type { SparseRow } from './sparse-row.ts'

/** One input column and the numbers ("slots") it becomes. */
export type Feature = CellFeature | TextFeature

/** A column whose cells are first read as numbers. */
export interface CellFeature {
  readonly input: CellInput
  /** Names of the slots, for people: 'age', 'city = Oslo', 'age is missing'. */
  readonly slots: readonly string[]
  /** Writes `slots.length` numbers to out[at], out[at + 1], ... for a cell already read as a number. Allocates nothing. */
  write(raw: number, out: Float64Array, at: number): void
  /**
   * Writes the slots of many cells, those of the i-th to out[at + i * step], ...: the same bits as `write` for each.
   * `raw` is a column of numbers as it stands, in which infinite ones count as missing too.
   */
  writeNumbers?(raw: Float64Array, out: Float64Array, at: number, step: number): void
  /** That the one slot is the cell as it was read, and a code below 0 missing: such columns can be read without `write`. */
  readonly copies?: true
}

/** Columns of texts, read together. */
export interface TextFeature {
  readonly input: TextInput
  /** Names of the slots, for people: '"graph"', 'title is missing'. */
  readonly slots: readonly string[]
  /** Appends the slots that are not 0, ascending; the first of the feature is `at`. */
  writeTexts(texts: readonly (string | null)[], out: SparseRow, at: number): void
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

interface Layout<Out> {
  newRow(width: number): Out
  clear(out: Out): void
  /** Writes the slots of a cell, or of texts, of which the first is `at`. Called once a feature. */
  cells(feature: CellFeature, at: number): (raw: number, out: Out) => void
  texts(feature: TextFeature, at: number): (texts: readonly (string | null)[], out: Out) => void
}

const dense: Layout<Float64Array> = {
  newRow: (width) => new Float64Array(width),
  clear: () => undefined,
  cells: (feature, at) => (raw, out) => feature.write(raw, out, at),
  texts(feature, at) {
    const { length } = feature.slots
    const row = sparseRow(length)
    return (texts, out) => {
      row.count = 0
      feature.writeTexts(texts, row, 0)
      out.fill(0, at, at + length)
      for (let i = 0; i < row.count; i++) out[at + row.slots[i]!] = row.values[i]!
    }
  },
}

const sparse: Layout<SparseRow> = {
  newRow: sparseRow,
  clear(out) {
    out.count = 0
  },
  cells(feature, at) {
    const { length } = feature.slots
    const numbers = new Float64Array(length)
    return (raw, out) => {
      feature.write(raw, numbers, 0)
      for (let slot = 0; slot < length; slot++) append(out, at + slot, numbers[slot]!)
    }
  },
  texts: (feature, at) => (texts, out) => feature.writeTexts(texts, out, at),
}

/** Lays the slots of `features` side by side, in that order, in rows that hold every slot. */
export const denseEncoder = (features: readonly Feature[]): Encoder<Float64Array> => encoderOf(features, dense)

/** Lays the slots of `features` side by side, in that order, in rows that hold the slots that are not 0. */
export const sparseEncoder = (features: readonly Feature[]): Encoder<SparseRow> => encoderOf(features, sparse)

function encoderOf<Out>(features: readonly Feature[], layout: Layout<Out>): Encoder<Out> {
  const slots = features.flatMap((feature) => feature.slots)
  const { length: width } = slots
  return {
    features,
    slots,
    width,
    newRow: () => layout.newRow(width),
    bindFrame: (frame) =>
      writerOf(features, layout, {
        cell: (input) => frameReader(input, frame),
        text: (input) => frameTexts(input, frame),
      }),
    bindRow: (signature) =>
      writerOf(features, layout, {
        cell: (input) => cellReader(input, signature),
        text: (input) => cellTexts(input, signature),
      }),
  }
}

/** How the inputs of a row are found. */
interface Readers<Row> {
  readonly cell: (input: CellInput) => CellReader<Row>
  readonly text: (input: TextInput) => TextReader<Row>
}

function writerOf<Row, Out>(
  features: readonly Feature[],
  layout: Layout<Out>,
  readers: Readers<Row>,
): RowWriter<Row, Out> {
  const writers: RowWriter<Row, Out>[] = []
  let at = 0
  for (const feature of features) {
    writers.push(featureWriter(feature, at, layout, readers))
    at += feature.slots.length
  }
  return (row, out) => {
    layout.clear(out)
    for (let i = 0; i < writers.length; i++) writers[i]!(row, out)
  }
}

function featureWriter<Row, Out>(
  feature: Feature,
  at: number,
  layout: Layout<Out>,
  readers: Readers<Row>,
): RowWriter<Row, Out> {
  if ('writeTexts' in feature) {
    const read = readers.text(feature.input)
    const write = layout.texts(feature, at)
    return (row, out) => write(read(row), out)
  }
  const read = readers.cell(feature.input)
  const write = layout.cells(feature, at)
  return (row, out) => write(read(row), out)
}
