/** One answered row of a prediction request, as it is logged. */
export interface PredictionRecord {
  /** Unique; the answer carries it too, so that an outcome can be joined later. */
  readonly id: string
  readonly atMs: number
  readonly model: string
  readonly version: number
  /** The values as received, by column. */
  readonly input: Readonly<Record<string, string | number | boolean | null>>
  /** Probability of the positive class, of more than two that of the answered one; or the predicted value. */
  readonly score: number
  /** The label answered; absent in regression. */
  readonly label?: string | number | boolean
}

/**
 * Takes records without ever blocking an answer: buffered, written and synced at least every 200 ms or 1,000 rows.
 * A crash loses at most that window; the gap is counted at the next start. When full it drops and counts.
 */
export interface PredictionLogWriter {
  /**
   * False when the record is not known to be safe: dropped because the buffer is full, or kept while the disk takes
   * nothing, to be written when it does. The answer then says `logged: false`.
   */
  offer(record: PredictionRecord): boolean
  /** Resolves when all that was offered before is on disk. */
  flush(): Promise<void>
  counts(): LogCounts
  close(): Promise<void>
}

/** Why a row is not in a log: the buffer was full of rows or of bytes, the log was closed, or closed before it could write. */
export type LogDropReason = 'rows' | 'bytes' | 'closed' | 'unwritten'

/** What became of the rows of a log in this process. */
export interface LogCounts {
  readonly written: number
  readonly dropped: number
  readonly droppedBy: Readonly<Record<LogDropReason, number>>
  /** Segments that a crash left without their end. */
  readonly gaps: number
}
