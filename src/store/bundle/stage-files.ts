import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '../../base/errors.ts'
import { copyFile, digestOf, filesBelow } from '../backup/copy-files.ts'
import { syncFolder } from '../durable-file.ts'

/** Files that wait beside their places until the rows that speak of them are about to be committed. */
export interface StagedFiles {
  /** Copies a folder of files, and reads each again: its digest is that of what was copied. */
  add(owner: string, folder: string): Promise<void>
  /** How many files, and of how many bytes, came for this owner. */
  sizeOf(owner: string): { readonly files: number; readonly bytes: number }
  /** Moves the owner's files to their place below the root. Undone by `discard`. */
  place(owner: string, path: string): Promise<void>
  /** Takes away what waits; and what was placed, unless it is kept. */
  discard(placed: 'keep' | 'remove'): Promise<void>
}

/** @param room  a folder on the same disk as `root`, taken away at the end */
export function stageFiles(room: string, root: string): StagedFiles {
  const sizes = new Map<string, { files: number; bytes: number }>()
  const placed: string[] = []
  const none = { files: 0, bytes: 0 }
  return {
    async add(owner, folder) {
      const size = { files: 0, bytes: 0 }
      for (const path of await filesBelow(folder)) {
        const copied = await copyFile(folder, path, join(room, owner))
        if (copied === undefined)
          throw new AppError('IMPORT_UNREADABLE', { from: join(folder, path), problem: 'it is gone' })
        const received = await digestOf(join(room, owner, path))
        if (received !== copied.sha256)
          throw new AppError('IMPORT_NOT_WHOLE', { what: `file ${path}`, expected: copied.sha256, received })
        size.files += 1
        size.bytes += copied.bytes
      }
      sizes.set(owner, size)
    },
    sizeOf: (owner) => sizes.get(owner) ?? none,
    async place(owner, path) {
      if ((sizes.get(owner) ?? none).files === 0) return
      const target = join(root, path)
      await mkdir(dirname(target), { recursive: true })
      // No row speaks of it: an import that was killed between files and rows left it.
      await rm(target, { recursive: true, force: true })
      placed.push(target)
      await rename(join(room, owner), target)
      await syncFolder(dirname(target))
    },
    async discard(kept) {
      if (kept === 'remove') for (const target of placed) await rm(target, { recursive: true, force: true })
      await rm(room, { recursive: true, force: true })
    },
  }
}
