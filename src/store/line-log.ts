import { join } from 'node:path'
import type { Clock } from '../base/clock.ts'
import { AppError } from '../base/errors.ts'
import type { Logger } from '../base/logger.ts'
import type { LogCounts, LogDropReason } from '../domain/prediction-log.ts'
import { countGaps } from './log-gaps.ts'
import { openSegment, type LogSegment } from './log-segment.ts'

export interface LineLogOptions {
  readonly folder: string
  readonly clock: Clock
  readonly logger?: Logger
  /** Rows and bytes held at most while the disk is slow; more are dropped and counted. */
  readonly bufferRowsMax?: number
  readonly bufferBytesMax?: number
  /** The promise is 200 ms; the default, 150, leaves the rest to the write itself. */
  readonly flushAfterMs?: number
  /** A segment larger than this is ended and another one begun. */
  readonly segmentBytesMax?: number
  /** And one that is older. Default: an hour, so that it can be packed. */
  readonly segmentMsMax?: number
}

/** What a log is called in messages, and the code of a write that failed. */
export interface LogNames {
  readonly what: string
  readonly notWritten: 'PREDICTION_LOG_NOT_WRITTEN' | 'FEEDBACK_NOT_WRITTEN'
}

/** A log of lines, in segments by place. */
export interface LineLog {
  /**
   * Never waits. False when the line is not known to be safe: dropped because the buffer is full, or kept while the
   * disk takes nothing, to be written when it does.
   *
   * @param place  '<model>/<yyyy-mm-dd, UTC>'
   */
  append(place: string, line: string): boolean
  /** Resolves when all that was appended before is on disk. @throws the code of the log's names */
  flush(): Promise<void>
  counts(): LogCounts
  close(): Promise<void>
}

const flushRows = 1_000

/** Lines that wait, all for one segment. */
interface Batch {
  lines: string[]
  bytes: number
}

/**
 * Lines of JSON in `<folder>/<place>/<pid>-<start ms>.jsonl`, one writer a process.
 *
 * A segment that was ended in an orderly way has a last line `{"end":{"rows":n}}`, n being the rows before it. The last
 * line of a segment without that marker may be torn; no other line ever is.
 *
 * When a write fails the lines stay in the buffer and are tried again at the next flush, until the buffer is full; until
 * a write succeeds `append` answers false though it keeps the line, because nobody can say that it will be written.
 */
export async function openLineLog(options: LineLogOptions, names: LogNames): Promise<LineLog> {
  const { folder, clock, logger } = options
  const {
    bufferRowsMax = 100_000,
    bufferBytesMax = 64 * 2 ** 20,
    segmentBytesMax = 128 * 2 ** 20,
    flushAfterMs = 150,
    segmentMsMax = 3_600_000,
  } = options
  const gaps = await countGaps(folder, clock)
  if (gaps > 0) logger?.warn({ gaps }, `${names.what} has segments of processes that ended without closing them`)
  const segments = new Map<string, LogSegment>()
  let pending = new Map<string, Batch>()
  let [heldRows, heldBytes, freshRows, written] = [0, 0, 0, 0]
  const dropped: Record<LogDropReason, number> = { rows: 0, bytes: 0, closed: 0, unwritten: 0 }
  let timer: NodeJS.Timeout | undefined
  let isClosed = false
  /** The last write failed: what is offered is kept, and nobody is told that it is safe. */
  let isFailing = false
  let tail: Promise<void> = Promise.resolve()

  function append(place: string, line: string): boolean {
    if (isClosed || heldRows >= bufferRowsMax || heldBytes >= bufferBytesMax) {
      dropped[isClosed ? 'closed' : heldRows >= bufferRowsMax ? 'rows' : 'bytes']++
      return false
    }
    const batch = batchOf(pending, place)
    batch.lines.push(line)
    batch.bytes += line.length
    heldRows++
    heldBytes += line.length
    freshRows++
    if (freshRows === flushRows) flushSoon(0)
    else timer ??= setTimeout(flushInBackground, flushAfterMs)
    return !isFailing
  }

  function flushSoon(afterMs: number): void {
    clearTimeout(timer)
    timer = setTimeout(flushInBackground, afterMs)
  }

  function flushInBackground(): void {
    flush().catch(() => {
      if (!isClosed) flushSoon(flushAfterMs)
    })
  }

  /** One flush at a time; each takes all that was offered before it begins. */
  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const turn = tail.catch(() => {}).then(writePending)
    tail = turn
    return turn
  }

  async function writePending(): Promise<void> {
    const batches = pending
    pending = new Map()
    freshRows = 0
    try {
      for (const [place, batch] of batches) {
        await writeBatch(place, batch)
        batches.delete(place)
      }
      if (isFailing) logger?.warn({ folder }, `${names.what} is written again`)
      isFailing = false
    } catch (error) {
      giveBack(batches, pending)
      const problem = error instanceof Error ? error.message : String(error)
      // Once, not at each of the tries that follow every 150 ms.
      if (!isFailing) logger?.error({ problem, waiting: heldRows }, `${names.what} cannot be written; rows wait`)
      isFailing = true
      throw new AppError(names.notWritten, { folder, problem }, { cause: error })
    }
  }

  async function writeBatch(place: string, { lines, bytes }: Batch): Promise<void> {
    const segment = segments.get(place) ?? (await openSegment(join(folder, place), clock.nowMs()))
    segments.set(place, segment)
    await segment.append(lines)
    written += lines.length
    heldRows -= lines.length
    heldBytes -= bytes
    await endOthers(place, segment)
  }

  /** Ends a segment that is full, and those that are old or of days that are over. */
  async function endOthers(place: string, segment: LogSegment): Promise<void> {
    if (segment.sizeBytes() >= segmentBytesMax) await endSegment(place)
    const nowMs = clock.nowMs()
    const today = dayOf(nowMs)
    for (const [other, { startMs }] of segments) {
      const isOver = other !== place && !other.endsWith(today)
      if (isOver || nowMs - startMs >= segmentMsMax) await endSegment(other)
    }
  }

  async function endSegment(place: string): Promise<void> {
    const segment = segments.get(place)
    segments.delete(place)
    try {
      await segment?.end()
    } catch (error) {
      // Its rows are safe; without the marker the next start counts a gap, which is the cautious side.
      logger?.warn({ place, error: String(error) }, `a segment of ${names.what} could not be ended`)
      await segment?.abandon()
    }
  }

  return {
    append,
    flush,
    counts() {
      const { rows, bytes, closed, unwritten } = dropped
      return { written, dropped: rows + bytes + closed + unwritten, droppedBy: { ...dropped }, gaps }
    },
    async close() {
      if (isClosed) return
      isClosed = true
      try {
        await flush()
        for (const place of segments.keys()) await endSegment(place)
      } finally {
        dropped.unwritten += heldRows
        for (const segment of segments.values()) await segment.abandon()
      }
    },
  }
}

/** The day of a moment, UTC: 'yyyy-mm-dd'. */
export function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10)
}

function batchOf(batches: Map<string, Batch>, place: string): Batch {
  const known = batches.get(place)
  if (known !== undefined) return known
  const batch = { lines: [], bytes: 0 }
  batches.set(place, batch)
  return batch
}

/** Puts what could not be written before what was offered since. */
function giveBack(unwritten: ReadonlyMap<string, Batch>, pending: Map<string, Batch>): void {
  for (const [place, batch] of unwritten) {
    const since = batchOf(pending, place)
    since.lines = [...batch.lines, ...since.lines]
    since.bytes += batch.bytes
  }
}
