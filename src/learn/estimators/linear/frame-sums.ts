import type { Frame } from '../../../frame/frame.ts'
import { featureWriter } from '../../preprocessing/dense-blocks.ts'
import type { CellFeature, Feature } from '../../preprocessing/encoder.ts'

/** Rows at a time: what they become stays in the cache of a processor. */
const blockRows = 1024

/** Sums of the outputs of a row, `outputs` of them, side by side for rows that follow each other. */
type TakeSums = (row: number, sums: Float64Array, at: number) => void

/** Whether all features are cells, so that `frameSums` is faster than row by row. */
export function areCells(features: readonly Feature[]): features is readonly CellFeature[] {
  return features.every((feature) => !('writeTexts' in feature))
}

/**
 * What `linearScorer` writes for each row of a frame, in the order of rows; column by column, and the same bits: every
 * sum adds up the slots that are not 0 in their order.
 *
 * @param coefficients  shape ((slots + 1) * outputs,): the outputs of a slot side by side, the intercepts last
 * @throws FRAME_COLUMN_MISSING, FRAME_COLUMN_KIND
 */
export function frameSums(
  features: readonly CellFeature[],
  coefficients: Float64Array,
  outputs: number,
): (frame: Frame, take: TakeSums) => void {
  const intercepts = coefficients.subarray(coefficients.length - outputs)
  return (frame, take) => {
    const sums = new Float64Array(blockRows * outputs)
    let first = 0
    const adders = features.map((feature) => {
      const { length } = feature.slots
      const part = coefficients.subarray(first * outputs, (first + length) * outputs)
      first += length
      const write = featureWriter(feature, frame, length)
      const cells = new Float64Array(blockRows * length)
      return (from: number, rows: number) => {
        write(from, rows, cells, 0)
        if (outputs === 1) addProducts(cells, part, rows, sums)
        else addOutputs({ cells, part, outputs }, rows, sums)
      }
    })
    for (let from = 0; from < frame.rowCount; from += blockRows) {
      const rows = Math.min(blockRows, frame.rowCount - from)
      for (let at = 0; at < rows * outputs; at += outputs) sums.set(intercepts, at)
      for (const add of adders) add(from, rows)
      for (let row = 0; row < rows; row++) take(from + row, sums, row * outputs)
    }
  }
}

function addProducts(cells: Float64Array, coefficients: Float64Array, rows: number, sums: Float64Array): void {
  const { length } = coefficients
  if (length === 1) {
    const coefficient = coefficients[0]!
    // Both lanes of a choice are cheap: what is not known beforehand is not jumped over.
    for (let row = 0; row < rows; row++) {
      const value = cells[row]!
      const sum = sums[row]!
      sums[row] = value === 0 ? sum : sum + value * coefficient
    }
    return
  }
  for (let row = 0; row < rows; row++) {
    let sum = sums[row]!
    for (let slot = 0; slot < length; slot++) {
      const value = cells[row * length + slot]!
      // 0 is passed over as where zeros are not kept: -0 stays what it is.
      if (value !== 0) sum += value * coefficients[slot]!
    }
    sums[row] = sum
  }
}

function addOutputs(
  { cells, part, outputs }: { readonly cells: Float64Array; readonly part: Float64Array; readonly outputs: number },
  rows: number,
  sums: Float64Array,
): void {
  const length = part.length / outputs
  for (let row = 0; row < rows; row++) {
    for (let slot = 0; slot < length; slot++) {
      const value = cells[row * length + slot]!
      if (value === 0) continue
      for (let k = 0; k < outputs; k++) sums[row * outputs + k]! += value * part[slot * outputs + k]!
    }
  }
}
