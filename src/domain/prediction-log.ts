import type { PredictionWarning, RequestRow } from './prediction.ts'

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
  /** Of the request, as its answer and the server's own log name it. */
  readonly requestId?: string
  /** From the request to its answer, of all its rows together. */
  readonly latencyMs?: number
  /** What was unusual about this row; absent where nothing was. */
  readonly warnings?: readonly Pick<PredictionWarning, 'column' | 'code'>[]
  /** Where an experiment chose what answered. */
  readonly exposure?: Exposure
}

/** What an experiment showed to whom. */
export interface Exposure {
  readonly experiment: string
  readonly variant: string
  /** Hash of the unit that the choice stays with: never the unit itself. */
  readonly unit: string
  /** False where no unit was named, so that the next request may be shown another variant. */
  readonly sticky?: boolean
}

/** A request that was refused: its code and where it broke, never what was in it unless somebody asked for that. */
export interface RefusalRecord {
  readonly atMs: number
  readonly model: string
  readonly version: number
  readonly requestId?: string
  /** Code of the error. */
  readonly error: string
  readonly details: {
    readonly rows: number
    readonly problems?: readonly { readonly row: number; readonly column: string; readonly expected: string }[]
    /** Only where the project asks for it. */
    readonly payload?: readonly RequestRow[]
  }
}

/** What stands in place of a value that must not be kept. */
export const redacted = '[redacted]'

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
  /** The same of a request that was refused. */
  offerRefusal(record: RefusalRecord): boolean
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
  /** Rows that were left out because only a share is kept; not among those dropped. */
  readonly unsampled?: number
  /** Segments that a crash left without their end. */
  readonly gaps: number
}

/** A segment of a log to which nothing will be added. */
export interface SealedSegment {
  readonly file: string
  /** False: its process ended without closing it, so that rows may be missing at its end. */
  readonly isEnded: boolean
}
