import type { Model, ModelState } from '../model.ts'
import type { Encoder } from '../preprocessing/encoder.ts'

/** What a model is made of. */
export interface ScoringParts {
  readonly encoder: Encoder
  /** Scores of a row. */
  readonly outputs: number
  /** Writes the answer for one encoded row, shape (encoder.width,), into out[0 .. outputs-1]. Allocates nothing. */
  readonly score: (encoded: Float64Array, out: Float64Array) => void
  readonly state: ModelState
}

/**
 * A model that encodes a row and scores it. Batch and single rows take the same steps in the same order, which is why
 * they agree bit for bit.
 */
export function scoringModel({ encoder, outputs, score, state }: ScoringParts): Model {
  return {
    kind: state.kind,
    outputs,
    predict(frame) {
      const write = encoder.bindFrame(frame)
      const encoded = new Float64Array(encoder.width)
      const out = new Float64Array(outputs)
      const scores = new Float64Array(frame.rowCount * outputs)
      for (let row = 0; row < frame.rowCount; row++) {
        write(row, encoded)
        score(encoded, out)
        scores.set(out, row * outputs)
      }
      return scores
    },
    compileRow(signature) {
      const write = encoder.bindRow(signature)
      const encoded = new Float64Array(encoder.width)
      return (row, out) => {
        write(row, encoded)
        score(encoded, out)
      }
    },
    toState: () => state,
  }
}
