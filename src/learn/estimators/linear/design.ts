import type { Frame } from '../../../frame/frame.ts'
import type { Encoder } from '../../preprocessing/encoder.ts'
import type { SparseRow } from '../../preprocessing/sparse-row.ts'
import { sparseRowsBuilder } from '../../preprocessing/sparse-rows.ts'
import type { SparseRows } from '../../preprocessing/sparse-rows.ts'
import type { FitContext } from '../../model.ts'

/** Encoded rows without their zeros, which one-hot slots are full of. */
export type Design = SparseRows

/** Rows between two chances for the event loop. */
const blockRows = 4096

/**
 * Encodes every row, once: the first half of a fit's progress (see `secondHalf`). O(values that are not 0); while it
 * runs, up to twice their memory.
 *
 * @throws CANCELLED when the signal is aborted; MEMORY_TOO_SMALL beyond 700 million values that are not 0
 */
export async function designOf(
  encoder: Encoder<SparseRow>,
  frame: Frame,
  { compute, signal, onProgress }: FitContext,
): Promise<Design> {
  const { rowCount } = frame
  const write = encoder.bindFrame(frame)
  const encoded = encoder.newRow()
  const rows = sparseRowsBuilder(rowCount, encoder.width)
  const add = (row: number): void => {
    write(row, encoded)
    rows.add(encoded)
  }
  await compute.forEach(
    Math.ceil(rowCount / blockRows),
    (block) => {
      const end = Math.min(rowCount, (block + 1) * blockRows)
      for (let row = block * blockRows; row < end; row++) add(row)
    },
    {
      what: 'Training a linear model',
      ...(signal && { signal }),
      ...(onProgress && { onProgress: (share) => onProgress(share / 2) }),
    },
  )
  return rows.build()
}

/** The context of what follows `designOf`: its progress is the second half of the fit's. */
export function secondHalf(context: FitContext): FitContext {
  const { onProgress } = context
  return onProgress === undefined ? context : { ...context, onProgress: (share) => onProgress((1 + share) / 2) }
}

/** The weighted sums that least squares needs, over the slots and, last, a column of ones. */
export interface NormalEquations {
  /** Shape (width + 1, width + 1), lower triangle: Σ curvature · x xᵀ. */
  readonly matrix: Float64Array
  /** Shape (width + 1,): Σ slope · x. */
  readonly vector: Float64Array
}

/**
 * Sums `curvature[row] · x xᵀ` and `slope[row] · x` over the rows. O(rows · k²) with k the slots of a row that are not 0.
 *
 * @throws CANCELLED when the signal is aborted
 */
export async function normalEquations(
  design: Design,
  { curvature, slope }: { readonly curvature: Float64Array; readonly slope: Float64Array },
  { compute, signal, onProgress }: Pick<FitContext, 'compute' | 'signal' | 'onProgress'>,
): Promise<NormalEquations> {
  const size = design.width + 1
  const sums = { matrix: new Float64Array(size * size), vector: new Float64Array(size) }
  await compute.forEach(
    Math.ceil(design.rowCount / blockRows),
    (block) => {
      const end = Math.min(design.rowCount, (block + 1) * blockRows)
      for (let row = block * blockRows; row < end; row++) {
        if (curvature[row] !== 0 || slope[row] !== 0) addRow(design, row, curvature[row]!, slope[row]!, sums)
      }
    },
    { what: 'Training a linear model', ...(signal && { signal }), ...(onProgress && { onProgress }) },
  )
  return sums
}

/** intercept + Σ x · coefficients of one row; `coefficients` ends with the intercept. */
export function linearScore({ starts, slots, values, width }: Design, row: number, coefficients: Float64Array): number {
  let score = coefficients[width]!
  for (let at = starts[row]!; at < starts[row + 1]!; at++) score += values[at]! * coefficients[slots[at]!]!
  return score
}

function addRow(design: Design, row: number, curvature: number, slope: number, sums: NormalEquations): void {
  const { starts, slots, values, width } = design
  const { matrix, vector } = sums
  const size = width + 1
  const from = starts[row]!
  const to = starts[row + 1]!
  const last = width * size
  for (let i = from; i < to; i++) {
    const slot = slots[i]!
    const weighted = curvature * values[i]!
    const base = slot * size
    for (let j = from; j <= i; j++) matrix[base + slots[j]!]! += weighted * values[j]!
    matrix[last + slot]! += weighted
    vector[slot]! += slope * values[i]!
  }
  matrix[last + width]! += curvature
  vector[width]! += slope
}
