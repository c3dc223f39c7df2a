import type { Label } from './signature.ts'

/** What came of a predicted row, as a client tells it. */
export interface Feedback {
  /** Of the prediction, as its answer told it. */
  readonly id: string
  /** A label of the model, or in regression a number. */
  readonly outcome: Label
  /** When it was known, ms UTC. */
  readonly atMs: number
}

/** One outcome as it is kept. Of several for one prediction the one known last counts, of equally late ones the one received last. */
export interface FeedbackRecord extends Feedback {
  readonly model: string
  readonly receivedMs: number
  /** Counts what this process received: orders what one moment brought. */
  readonly sequence: number
}

/** Keeps outcomes: appended, never changed. */
export interface FeedbackLog {
  /**
   * Resolves when all of them are on disk.
   *
   * @throws FEEDBACK_NOT_WRITTEN when the disk takes nothing, or the buffer is full: some may be kept all the same, and
   *         saying it again changes nothing
   */
  record(records: readonly FeedbackRecord[]): Promise<void>
  close(): Promise<void>
}
