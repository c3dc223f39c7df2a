import type { Frame } from '../../../frame/frame.ts'
import { logisticBlockRows, logisticKernels } from '../../../math/kernels/logistic.ts'
import type { FitContext } from '../../model.ts'
import { linearEncoder } from '../../preprocessing/linear-encoder.ts'
import type { TrainingRows } from '../training-rows.ts'
import { writeColumns } from './dense-columns.ts'
import type { CellLinearFeature } from './dense-columns.ts'

/** The encoded rows in the memory of kernels. */
export interface DenseTable {
  /** The loss without penalty; its gradient is written into `gradient`. */
  lossAt(point: Float64Array, gradient: Float64Array): number
  close(): void
}

/** Rows to be encoded; `width` is the number of slots of the features. */
export interface DenseRows {
  readonly features: readonly CellLinearFeature[]
  readonly frame: Frame
  readonly rows: TrainingRows
  readonly width: number
}

/**
 * Encodes every row into the memory of kernels: O(rows · slots).
 *
 * @throws CANCELLED when the signal is aborted; MEMORY_TOO_SMALL
 */
export async function openTable(
  { features, frame, rows, width }: DenseRows,
  { compute, signal }: FitContext,
): Promise<DenseTable> {
  const padded = Math.ceil(rows.rowCount / 8) * 8
  const items = Math.ceil(padded / logisticBlockRows)
  const places = placesOf({
    columns: 4 * padded * width,
    coefficients: 8 * (width + 1),
    y: 8 * padded,
    weights: 8 * padded,
    scratch: 8 * logisticBlockRows * compute.threads,
    sums: 8 * items * (width + 2),
  })
  const team = await compute.openKernels(logisticKernels, places.end, { what: 'Logistic regression' })
  const { memory } = team
  const columns = Array.from(
    { length: width },
    (_, i) => new Float32Array(memory, places.columns + 4 * padded * i, padded),
  )
  let at = 0
  await compute.forEach(
    features.length,
    (i) => {
      const slots = linearEncoder([features[i]!]).width
      writeColumns(features[i]!, frame, columns.slice(at, at + slots))
      at += slots
    },
    { what: 'Training a linear model', ...(signal && { signal }) },
  )
  new Float64Array(memory, places.y).set(rows.y)
  new Float64Array(memory, places.weights).set(rows.weights)
  const coefficients = new Float64Array(memory, places.coefficients, width + 1)
  const sums = new Float64Array(memory, places.sums, items * (width + 2))
  const args = [places.columns, places.coefficients, places.y, places.weights, places.scratch, places.sums]
  return {
    lossAt(point, gradient) {
      coefficients.set(point)
      team.run('logisticLoss', items, padded, width, ...args)
      gradient.fill(0)
      let loss = 0
      for (let item = 0; item < items; item++) {
        const from = item * (width + 2)
        for (let slot = 0; slot <= width; slot++) gradient[slot]! += sums[from + slot]!
        loss += sums[from + width + 1]!
      }
      return loss
    },
    close: () => team.close(),
  }
}

/** Where each part of a memory begins, one after the other, at multiples of 64 bytes; place 0 is left free. */
function placesOf<Name extends string>(bytes: Readonly<Record<Name, number>>): Readonly<Record<Name | 'end', number>> {
  const places: Record<string, number> = {}
  let end = 64
  for (const [name, size] of Object.entries<number>(bytes)) {
    places[name] = end
    end += Math.ceil(size / 64) * 64
  }
  return { ...places, end } as Readonly<Record<Name | 'end', number>>
}
