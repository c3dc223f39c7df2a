import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../base/clock.ts'
import { isFileError } from './file-error.ts'
import { whyGone } from './process-life.ts'

/** The end marker fits into this many bytes. */
const tailBytes = 64

/**
 * How many segments of the log belong to a process that is gone and lack the end marker: each may lack the last rows
 * that were answered (at most 200 ms of them); of those that were packed since, the name tells. Files are read, never
 * changed.
 */
export async function countGaps(folder: string, clock: Clock): Promise<number> {
  let gaps = (await namesOf(folder, /\d+-\d+\.gap\.parquet$/)).length
  for (const file of await segmentsOf(folder)) {
    const [pid, startMs] = file
      .slice(file.lastIndexOf('/') + 1)
      .split(/[-.]/)
      .map(Number)
    if (pid === undefined || startMs === undefined) continue
    if (whyGone(pid, startMs, clock) !== undefined && !(await hasEnded(file))) gaps++
  }
  return gaps
}

/** Files of JSON lines of all models and days. */
export async function segmentsOf(folder: string): Promise<readonly string[]> {
  const names = await namesOf(folder, /\d+-\d+\.jsonl$/)
  return names.map((name) => join(folder, name))
}

async function namesOf(folder: string, pattern: RegExp): Promise<readonly string[]> {
  try {
    const names = await readdir(folder, { recursive: true })
    return names.filter((name) => pattern.test(name)).sort()
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return []
    throw error
  }
}

/** Whether a segment has its end marker. */
export async function hasEnded(file: string): Promise<boolean> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const tail = Buffer.alloc(Math.min(size, tailBytes))
    await handle.read(tail, 0, tail.length, size - tail.length)
    return /(^|\n)\{"end":\{"rows":\d+\}\}\n$/.test(tail.toString('latin1'))
  } finally {
    await handle.close()
  }
}
