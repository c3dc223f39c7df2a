import { takeRows } from '../frame/frame.ts'
import { scoreFrame } from './served-model.ts'
import type { Label } from '../domain/signature.ts'
import type { Frame } from '../frame/frame.ts'
import type { ServedModel } from './served-model.ts'

/** Scores in memory at a time: those of many classes are many. */
const scoresAtATime = 4_000_000

/** What a model answers to each row of a frame, and the number that the prediction log would keep of it. */
export interface FrameAnswers {
  /** Undefined in regression. */
  readonly labels: readonly (Label | undefined)[]
  /** Shape (rows,). */
  readonly scores: Float64Array
}

/**
 * Answers every row of a frame that was cleaned as training cleaned it, bit for bit as the endpoint would.
 *
 * @param scoresMost  of a model of many classes, in memory at a time. Default 4,000,000
 */
export function answerFrame(served: ServedModel, frame: Frame, scoresMost = scoresAtATime): FrameAnswers {
  const { outputs } = served.model
  const labels: (Label | undefined)[] = []
  const scores = new Float64Array(frame.rowCount)
  const step = outputs === 1 ? Math.max(1, frame.rowCount) : Math.max(1, Math.floor(scoresMost / outputs))
  for (let from = 0; from < frame.rowCount; from += step) {
    const rows = Uint32Array.from({ length: Math.min(step, frame.rowCount - from) }, (_, at) => from + at)
    const part = scoreFrame(served, rows.length === frame.rowCount ? frame : takeRows(frame, rows))
    for (let at = 0; at < rows.length; at++) {
      labels.push(served.labelOf(part, at))
      scores[from + at] = served.loggedScore(part, at)
    }
  }
  return { labels, scores }
}
