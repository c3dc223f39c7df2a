import type { Model, ModelState } from '../model.ts'
import type { Encoder } from '../preprocessing/encoder.ts'

/** What a model is made of. */
export interface ScoringParts {
  readonly encoder: Encoder
  /** The answer for one encoded row, shape (encoder.width,). Allocates nothing. */
  readonly score: (encoded: Float64Array) => number
  readonly state: ModelState
}

/**
 * A model that encodes a row and scores it. Batch and single rows take the same steps in the same order, which is why
 * they agree bit for bit.
 */
export function scoringModel({ encoder, score, state }: ScoringParts): Model {
  return {
    kind: state.kind,
    outputs: 1,
    predict(frame) {
      const write = encoder.bindFrame(frame)
      const encoded = new Float64Array(encoder.width)
      const scores = new Float64Array(frame.rowCount)
      for (let row = 0; row < scores.length; row++) {
        write(row, encoded)
        scores[row] = score(encoded)
      }
      return scores
    },
    compileRow(signature) {
      const write = encoder.bindRow(signature)
      const encoded = new Float64Array(encoder.width)
      return (row, out) => {
        write(row, encoded)
        out[0] = score(encoded)
      }
    },
    toState: () => state,
  }
}
