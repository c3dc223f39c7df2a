import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { Clock } from '../base/clock.ts'
import type { SealedSegment } from '../domain/prediction-log.ts'
import { isFileError } from './file-error.ts'
import { hasEnded, segmentsOf } from './log-gaps.ts'
import { whyGone } from './process-life.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/**
 * Segments of a log to which no row will be added: those that were ended, and those of processes that are gone whose day
 * has been over for an hour. A process of another machine looks gone from here; it writes no more rows of a day that is
 * over.
 */
export async function sealedSegments(folder: string, clock: Clock): Promise<SealedSegment[]> {
  const sealed: SealedSegment[] = []
  for (const file of await segmentsOf(folder)) {
    try {
      if (await hasEnded(file)) sealed.push({ file, isEnded: true })
      else if (await isLeft(file, clock)) sealed.push({ file, isEnded: false })
    } catch (error) {
      // Another process has packed it meanwhile.
      if (!isFileError(error, 'ENOENT')) throw error
    }
  }
  return sealed
}

async function isLeft(file: string, clock: Clock): Promise<boolean> {
  const overMs = Date.parse(basename(dirname(file))) + dayMs
  const { mtimeMs } = await stat(file)
  if (!(Math.max(overMs, mtimeMs) + hourMs < clock.nowMs())) return false
  const [pid = Number.NaN, startMs = Number.NaN] = basename(file).split(/[-.]/).map(Number)
  return whyGone(pid, startMs, clock) !== undefined
}
