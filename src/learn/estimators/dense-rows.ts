import { allocated } from '../allocated.ts'
import { withoutColumns } from '../../frame/frame.ts'
import type { Frame } from '../../frame/frame.ts'
import type { Matrix } from '../../math/matrix.ts'
import type { FitContext } from '../model.ts'
import { blockWriter, rowsOfBlock } from '../preprocessing/dense-blocks.ts'
import { denseEncoder } from '../preprocessing/encoder.ts'
import type { Encoder } from '../preprocessing/encoder.ts'
import { fitLinearFeatures, linearEncoder } from '../preprocessing/linear-encoder.ts'
import type { LinearFeature } from '../preprocessing/linear-encoder.ts'

/** Rows between two chances for the event loop, at least. */
const partRows = 4096

/**
 * Learns how columns become numbers between which distances mean something: those of linear models, so that a number
 * counts in standard deviations, and two levels of a category are √2 apart. Free text is left out: its thousands of words
 * would be thousands of numbers a row; `truncatedSvd` makes a few components of it.
 *
 * @param weights  shape (rows,), >= 0, not all 0
 */
export function fitDenseFeatures(frame: Frame, weights: Float64Array): LinearFeature[] {
  const texts = [...frame.columns].flatMap(([name, column]) => (column.kind === 'text' ? [name] : []))
  return fitLinearFeatures(withoutColumns(frame, new Set(texts)), weights)
}

/** The encoder that the data describe, with every slot of a row. */
export function denseEncoderOf(features: readonly LinearFeature[]): Encoder<Float64Array> {
  return denseEncoder(linearEncoder(features).features)
}

/**
 * Encodes every row. O(rows · slots) of time and memory.
 *
 * @throws CANCELLED when the signal is aborted; MEMORY_TOO_SMALL
 */
export async function denseRows(
  encoder: Encoder<Float64Array>,
  frame: Frame,
  context: Pick<FitContext, 'compute' | 'signal' | 'onProgress'>,
): Promise<Matrix> {
  const { rowCount } = frame
  const { width } = encoder
  const cells = rowCount * width
  const values = allocated('The table of encoded rows', 8 * cells, () => new Float64Array(cells))
  await writeDenseRows(encoder, frame, values, context)
  return { rowCount, width, values }
}

/**
 * Encodes every row into `values`, shape (rows * slots,).
 *
 * @throws CANCELLED when the signal is aborted
 */
export async function writeDenseRows(
  encoder: Encoder<Float64Array>,
  frame: Frame,
  values: Float64Array,
  { compute, signal, onProgress }: Pick<FitContext, 'compute' | 'signal' | 'onProgress'>,
): Promise<void> {
  const { rowCount } = frame
  const { width } = encoder
  const write = blockWriter(encoder, frame)
  const blockRows = rowsOfBlock(width)
  const blocks = Math.ceil(partRows / blockRows)
  await compute.forEach(
    Math.ceil(rowCount / (blocks * blockRows)),
    (part) => {
      const end = Math.min(rowCount, (part + 1) * blocks * blockRows)
      for (let row = part * blocks * blockRows; row < end; row += blockRows) {
        write(row, Math.min(blockRows, end - row), values, row * width)
      }
    },
    { what: 'Encoding rows', ...(signal && { signal }), ...(onProgress && { onProgress }) },
  )
}

/** A context whose progress is the part of the fit's from `from` to `to`. */
export function partOf(context: FitContext, from: number, to: number): FitContext {
  const { onProgress } = context
  return onProgress === undefined
    ? context
    : { ...context, onProgress: (share) => onProgress(from + share * (to - from)) }
}
