import type { Frame } from '../../frame/frame.ts'
import type { AdditiveModel, Model, ModelState } from '../model.ts'
import type { Encoder } from '../preprocessing/encoder.ts'

/** What a model is made of. */
export interface ScoringParts<Row> {
  readonly encoder: Encoder<Row>
  /** Scores of a row. */
  readonly outputs: number
  /** Writes the answer for one encoded row into out[0 .. outputs-1]. Allocates nothing. */
  readonly score: (encoded: Row, out: Float64Array) => void
  /** Answers every row of a frame, with the bits of `score` for each, where that is faster than row by row. */
  readonly scoreFrame?: (frame: Frame) => Float64Array
  readonly state: ModelState
  /** Weights that a filled slot of a row meets. Default: one for each output. */
  readonly weightsPerSlot?: number
  /** Of a model whose margins are sums over slots. */
  readonly additive?: AdditiveModel
}

/** Slots that a row fills in a feature of texts, for the estimate of its steps; no one knows before the row is there. */
const textSlots = 100

/**
 * A model that encodes a row and scores it. Batch and single rows take the same steps in the same order, which is why
 * they agree bit for bit; with `scoreFrame` that is the model's own promise.
 */
export function scoringModel<Row>({
  encoder,
  outputs,
  score,
  scoreFrame,
  state,
  weightsPerSlot = outputs,
  additive,
}: ScoringParts<Row>): Model {
  const filled = encoder.features.reduce(
    (sum, feature) => sum + ('writeTexts' in feature ? Math.min(feature.slots.length, textSlots) : 1),
    0,
  )
  return {
    ...(additive && { additive }),
    steps: filled * weightsPerSlot,
    kind: state.kind,
    outputs,
    predict(frame) {
      if (scoreFrame) return scoreFrame(frame)
      const write = encoder.bindFrame(frame)
      const encoded = encoder.newRow()
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
      const encoded = encoder.newRow()
      return (row, out) => {
        write(row, encoded)
        score(encoded, out)
      }
    },
    toState: () => state,
  }
}
