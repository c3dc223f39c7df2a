import { allocated } from '../allocated.ts'
import { withoutColumns } from '../../frame/frame.ts'
import type { Frame } from '../../frame/frame.ts'
import type { Matrix } from '../../math/matrix.ts'
import type { FitContext } from '../model.ts'
import { denseEncoder } from '../preprocessing/encoder.ts'
import type { Encoder } from '../preprocessing/encoder.ts'
import { fitLinearFeatures, linearEncoder } from '../preprocessing/linear-encoder.ts'
import type { LinearFeature } from '../preprocessing/linear-encoder.ts'

/** Rows between two chances for the event loop. */
const blockRows = 4096

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
  { compute, signal, onProgress }: Pick<FitContext, 'compute' | 'signal' | 'onProgress'>,
): Promise<Matrix> {
  const { rowCount } = frame
  const { width } = encoder
  const write = encoder.bindFrame(frame)
  const encoded = encoder.newRow()
  const cells = rowCount * width
  const values = allocated('The table of encoded rows', 8 * cells, () => new Float64Array(cells))
  await compute.forEach(
    Math.ceil(rowCount / blockRows),
    (block) => {
      const end = Math.min(rowCount, (block + 1) * blockRows)
      for (let row = block * blockRows; row < end; row++) {
        write(row, encoded)
        values.set(encoded, row * width)
      }
    },
    { what: 'Encoding rows', ...(signal && { signal }), ...(onProgress && { onProgress }) },
  )
  return { rowCount, width, values }
}

/** A context whose progress is the part of the fit's from `from` to `to`. */
export function partOf(context: FitContext, from: number, to: number): FitContext {
  const { onProgress } = context
  return onProgress === undefined
    ? context
    : { ...context, onProgress: (share) => onProgress(from + share * (to - from)) }
}
