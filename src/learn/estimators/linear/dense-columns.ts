import type { Frame } from '../../../frame/frame.ts'
import { columnOf } from '../../../frame/frame.ts'
import { encodeColumns } from '../../preprocessing/dense-blocks.ts'
import type { CellFeature } from '../../preprocessing/encoder.ts'
import type { LinearFeature } from '../../preprocessing/linear-encoder.ts'
import { linearEncoder } from '../../preprocessing/linear-encoder.ts'
import { scaled, spreadMax } from '../../preprocessing/standard-scaling.ts'

/** A feature that is no text: every row writes all its slots. */
export type CellLinearFeature = Exclude<LinearFeature, { readonly kind: 'text' }>

/** Writes the slots of one feature for every row into `columns`, one array of shape (rows or more,) a slot, rounded to f32. */
export function writeColumns(feature: CellLinearFeature, frame: Frame, columns: readonly Float32Array[]): void {
  const plain = feature.kind === 'scaled-number' && !feature.logScaling && !feature.indicator ? feature : undefined
  const source = plain && columnOf(frame, plain.input.column)
  if (plain?.scaling && source?.kind === 'number') {
    const to = columns[0]!
    const { values } = source
    const { fill } = plain
    const { mean, scale } = plain.scaling
    const perScale = 1 / scale
    let squares = 0
    for (let row = 0; row < values.length; row++) {
      const deviations = (values[row]! - mean) * perScale
      squares += deviations * deviations
      to[row] = deviations
    }
    // Where every value is there and none is beyond the bound, the sum says so.
    if (squares < spreadMax ** 2) return
    for (let row = 0; row < values.length; row++) {
      const value = values[row]!
      to[row] = scaled(Number.isFinite(value) ? value : fill, plain.scaling)
    }
    return
  }
  const [encoded] = linearEncoder([feature]).features as readonly CellFeature[]
  for (const [slot, values] of encodeColumns(encoded!, frame).entries()) columns[slot]!.set(values)
}
