import { constants, type Dirent } from 'node:fs'
import { lstat, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { AppError } from '../../base/errors.ts'
import { randomId } from '../../base/ids.ts'
import type { ArtifactEntry, ArtifactTree, OpenArtifact } from '../../domain/artifact-tree.ts'
import { createFolder, syncFolder } from '../durable-file.ts'
import { isFileError } from '../file-error.ts'
import { placeOf, uploadsFolder } from './artifact-place.ts'
import { artifactUploads } from './artifact-uploads.ts'
import { receiveFile } from './receive-file.ts'
import { sweepUploads } from './sweep-uploads.ts'

const sweptEveryMs = 60 * 60 * 1_000
/** Read at once. */
const pieceBytes = 256 * 1024

/**
 * Artifacts as files in folders, as a client that writes them itself leaves them. Files arrive in `.uploads` below the
 * root and are renamed; what killed processes left there is swept, here and every hour in which something is put.
 */
export async function openArtifactTree(options: {
  readonly folder: string
  readonly clock: Clock
  /** Of one file. */
  readonly bytesMax: number
}): Promise<ArtifactTree> {
  const { clock, bytesMax } = options
  const uploads = join(options.folder, uploadsFolder)
  await createFolder(uploads)
  const root = await realpath(options.folder)
  let sweptAtMs = Number.NEGATIVE_INFINITY
  sweep()

  function sweep(): void {
    if (clock.nowMs() < sweptAtMs + sweptEveryMs) return
    sweptAtMs = clock.nowMs()
    void sweepUploads(uploads, sweptAtMs)
  }

  /** Brings a file that was received to its place. */
  async function settle(received: string, path: string): Promise<void> {
    try {
      const place = await placeOf(root, path)
      if (place === root) throw new AppError('ARTIFACT_TAKEN', { path })
      await moved(received, place, path)
    } catch (error) {
      await rm(received, { force: true })
      throw error
    }
  }

  return {
    root,
    async put(path, incoming) {
      sweep()
      await expectFree(await placeOf(root, path), path)
      const file = join(uploads, randomId())
      await receiveFile(incoming, { file, what: path, bytesMax })
      await settle(file, path)
    },
    async open(path) {
      return opened(await placeOf(root, path), path)
    },
    async list(path, { offset, limit } = { offset: 0, limit: Number.MAX_SAFE_INTEGER }) {
      const place = await placeOf(root, path)
      const found = await entriesIn(place)
      const shown = found.filter(({ name }) => place !== root || name !== uploadsFolder)
      const entries = await Promise.all(shown.slice(offset, offset + limit).map((one) => entryOf(root, one)))
      return { items: entries.filter((one) => one !== undefined), hasMore: shown.length > offset + limit }
    },
    async kindOf(path) {
      const found = await stat(await placeOf(root, path)).catch((error: unknown) => {
        if (isAway(error)) return undefined
        throw error
      })
      return found?.isDirectory() === true ? 'folder' : found?.isFile() === true ? 'file' : undefined
    },
    async delete(path) {
      const place = await placeOf(root, path)
      if (place === root) throw new AppError('ARTIFACT_PATH', { path, problem: 'it is the root itself' })
      // Gone in one step, whatever it holds.
      const gone = join(uploads, randomId())
      try {
        await rename(place, gone)
      } catch (error) {
        throw isAway(error) ? notFound(path) : error
      }
      await syncFolder(dirname(place))
      await rm(gone, { recursive: true, force: true })
    },
    uploads: artifactUploads({ folder: uploads, bytesMax, sweep, settle, check: (path) => placeOf(root, path) }),
  }
}

/** Whoever deletes the folder meanwhile does not make this fail. */
async function moved(received: string, place: string, path: string): Promise<void> {
  for (let attempts = 3; ; attempts--) {
    try {
      await createFolder(dirname(place))
      await rename(received, place)
      await syncFolder(dirname(place))
      return
    } catch (error) {
      if (isFileError(error, 'ENOENT') && attempts > 0) continue
      throw takenOr(error, path)
    }
  }
}

/** A folder there, or a file where a folder must be. Told before the bytes are sent, where it can be known. */
async function expectFree(place: string, path: string): Promise<void> {
  try {
    if ((await lstat(place)).isDirectory()) throw new AppError('ARTIFACT_TAKEN', { path })
  } catch (error) {
    if (!isFileError(error, 'ENOENT')) throw takenOr(error, path)
  }
}

function takenOr(error: unknown, path: string): unknown {
  const isTaken = ['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY', 'EPERM'].some((code) => isFileError(error, code))
  return isTaken ? new AppError('ARTIFACT_TAKEN', { path }, { cause: error }) : error
}

async function opened(place: string, path: string): Promise<OpenArtifact> {
  try {
    // A pipe would be waited for, and is not opened.
    if (!(await stat(place)).isFile()) throw notFound(path)
    const handle = await open(await realpath(place), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    const { size, mtimeNs, mtimeMs, ino } = await handle.stat({ bigint: true })
    return {
      name: basename(place),
      bytes: Number(size),
      changedAtMs: Number(mtimeMs),
      tag: [size, mtimeNs, ino].map((part) => part.toString(36)).join('-'),
      read: (range) =>
        handle.createReadStream({
          highWaterMark: pieceBytes,
          ...(range === undefined ? {} : { start: range.first, end: range.last }),
        }),
      close: () => handle.close(),
    }
  } catch (error) {
    throw isAway(error) ? notFound(path) : error
  }
}

/** By name; none where no folder is. */
async function entriesIn(place: string): Promise<readonly Dirent[]> {
  try {
    const found = await readdir(place, { withFileTypes: true })
    return found.toSorted((one, other) => (one.name < other.name ? -1 : 1))
  } catch (error) {
    if (isAway(error)) return []
    throw error
  }
}

/** Undefined where nothing is, or nothing that may be told: a pipe, a link that leads out, a name that no path has. */
async function entryOf(root: string, found: Dirent): Promise<ArtifactEntry | undefined> {
  const { name, parentPath } = found
  try {
    if (found.isDirectory()) return { name, isFolder: true }
    if (!found.isFile() && !found.isSymbolicLink()) return undefined
    const path = relative(root, join(parentPath, name)).split(sep).join('/')
    const stats = await stat(found.isFile() ? join(parentPath, name) : await placeOf(root, path))
    if (stats.isDirectory()) return { name, isFolder: true }
    return stats.isFile() ? { name, isFolder: false, bytes: stats.size } : undefined
  } catch (error) {
    if (error instanceof AppError || isAway(error)) return undefined
    throw error
  }
}

function isAway(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP'].some((code) => isFileError(error, code))
}

function notFound(path: string): AppError {
  return new AppError('ARTIFACT_NOT_FOUND', { path })
}
