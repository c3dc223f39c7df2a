import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../base/clock.ts'
import { isFileError } from './file-error.ts'
import { whyGone } from './process-life.ts'

/** The end marker fits into this many bytes. */
const tailBytes = 64

/**
 * How many segments of the log belong to a process that is gone and lack the end marker: each may lack the last rows
 * that were answered (at most 200 ms of them). Files are read, never changed.
 */
export async function countGaps(folder: string, clock: Clock): Promise<number> {
  let gaps = 0
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

async function segmentsOf(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder, { recursive: true })
    return names.filter((name) => /\d+-\d+\.jsonl$/.test(name)).map((name) => join(folder, name))
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return []
    throw error
  }
}

async function hasEnded(file: string): Promise<boolean> {
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
