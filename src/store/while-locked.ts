import { open, readFile, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Clock } from '../base/clock.ts'
import { createFolder } from './durable-file.ts'
import { isFileError } from './file-error.ts'
import { whyGone } from './process-life.ts'

const unnamedMsMax = 60_000

/**
 * Does something that no two processes of this machine need to do at once: the lock is a file with the number of the
 * process that holds it, and that of one that is gone is taken over. Two that find it left at one instant may both work.
 *
 * @returns undefined, and nothing is done, while another holds it
 */
export async function whileLocked<Result>(
  file: string,
  clock: Clock,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  await createFolder(dirname(file))
  if (!(await taken(file))) {
    if (await isHeld(file, clock)) return undefined
    await rm(file, { force: true })
    if (!(await taken(file))) return undefined
  }
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}

async function taken(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx')
    await handle.writeFile(String(process.pid))
    await handle.close()
    return true
  } catch (error) {
    if (isFileError(error, 'EEXIST')) return false
    throw error
  }
}

async function isHeld(file: string, clock: Clock): Promise<boolean> {
  try {
    const [pid, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)])
    // Between the making of the file and its number there is an instant without one; longer only after a crash.
    if (pid === '') return mtimeMs > clock.nowMs() - unnamedMsMax
    return whyGone(Number(pid), mtimeMs, clock) === undefined
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return false
    throw error
  }
}
