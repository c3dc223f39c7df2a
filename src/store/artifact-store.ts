import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../base/clock.ts'
import { sha256 } from '../base/digest.ts'
import { AppError } from '../base/errors.ts'
import { randomId } from '../base/ids.ts'
import type { ArtifactStore } from '../domain/artifact.ts'
import { createFolder, writeDurably } from './durable-file.ts'
import { isFileError } from './file-error.ts'

/** A temporary file older than this was left by a process that was killed. */
const staleAfterMs = 60 * 60 * 1_000

/**
 * Artifacts in a folder: `sha256/<first 2 digits>/<other 62>`, so `sha256sum` of a file proves it. Files are written
 * in `tmp/` and renamed; those of killed processes are swept here, an hour later.
 */
export async function openArtifactStore({ folder, clock }: { folder: string; clock: Clock }): Promise<ArtifactStore> {
  const temporary = join(folder, 'tmp')
  await createFolder(temporary)
  await createFolder(join(folder, 'sha256'))
  await sweep(temporary, clock.nowMs() - staleAfterMs)
  const locate = (digest: string): string => join(folder, 'sha256', digest.slice(0, 2), digest.slice(2))
  return {
    locate,
    async put(bytes) {
      const digest = sha256(bytes)
      try {
        if (await holds(locate(digest), bytes)) return digest
        await writeDurably({ file: locate(digest), beside: join(temporary, randomId()), bytes })
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error)
        throw new AppError('ARTIFACT_NOT_WRITTEN', { digest, where: folder, problem }, { cause: error })
      }
      return digest
    },
    async get(digest) {
      const bytes = isDigest(digest) ? await readIfThere(locate(digest)) : undefined
      if (bytes === undefined) throw new AppError('ARTIFACT_MISSING', { digest, where: folder })
      const found = sha256(bytes)
      if (found === digest) return bytes
      throw new AppError('ARTIFACT_CORRUPT', { digest, problem: `its ${bytes.length} bytes have the digest ${found}` })
    },
    has: async (digest) => isDigest(digest) && (await isFile(locate(digest))),
  }
}

/** Keeps a name such as '../../x' from leaving the folder. */
function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text)
}

/** Compares bytes, not names: an object that was damaged since is written again. */
async function holds(file: string, bytes: Uint8Array): Promise<boolean> {
  const stored = await readIfThere(file)
  return stored !== undefined && stored.equals(bytes)
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return undefined
    throw error
  }
}

async function isFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile()
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return false
    throw error
  }
}

async function sweep(temporary: string, beforeMs: number): Promise<void> {
  for (const name of await readdir(temporary)) {
    const file = join(temporary, name)
    // Another process may rename or sweep it meanwhile.
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
    if (mtimeMs < beforeMs) await rm(file, { force: true })
  }
}
