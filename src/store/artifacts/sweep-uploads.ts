import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

const hourMs = 60 * 60 * 1_000
/** A file that nothing was written to for so long was left by a process that was killed. */
const staleFileMs = hourMs
/** Parts may wait for the next one. */
const staleFolderMs = 24 * hourMs

/** Removes what was begun and never ended. Other processes may rename or sweep at the same time. */
export async function sweepUploads(folder: string, nowMs: number): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const found = join(folder, name)
    const stats = await stat(found).catch(() => undefined)
    if (stats === undefined) continue
    const staleMs = stats.isDirectory() ? staleFolderMs : staleFileMs
    if (stats.mtimeMs < nowMs - staleMs) await rm(found, { recursive: true, force: true }).catch(() => undefined)
  }
}
