import { createHash } from 'node:crypto'
import { open, rm, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '../../base/errors.ts'
import { explained } from '../../base/system-error.ts'
import type { Incoming } from '../../domain/artifact-tree.ts'

interface Target {
  /** To be made. */
  readonly file: string
  /** How it is called in errors. */
  readonly what: string
  readonly bytesMax: number
  readonly isHashed?: boolean
}

/**
 * Writes what arrives to a new file, synced when it resolves; where it does not, no file is left. The source is not
 * destroyed: whoever sends must still be told why it was refused.
 *
 * @returns SHA-256 of the bytes where `isHashed`, else ''
 * @throws ARTIFACT_TOO_LARGE and DISK_FULL, before anything is written where the length is announced; ARTIFACT_CUT
 */
export async function receiveFile(incoming: Incoming, target: Target): Promise<string> {
  const { file, what, bytesMax } = target
  try {
    await expectRoom(incoming, target)
    return await write(incoming, target)
  } catch (error) {
    await rm(file, { force: true })
    if (error instanceof AppError) throw error
    // It was destroyed by whoever sent, or by a timeout.
    if (incoming.source.errored !== null || incoming.source.destroyed) {
      throw new AppError('ARTIFACT_CUT', { what }, { cause: error })
    }
    throw withoutPath(error, what, bytesMax)
  }
}

async function write({ source, bytes }: Incoming, { file, what, bytesMax, isHashed }: Target): Promise<string> {
  const hash = isHashed === true ? createHash('sha256') : undefined
  const handle = await open(file, 'wx')
  try {
    let received = 0
    for await (const piece of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      received += piece.length
      if (received > bytesMax) throw new AppError('ARTIFACT_TOO_LARGE', { what, bytesMax, received })
      hash?.update(piece)
      await handle.writeFile(piece)
    }
    if (bytes !== undefined && received !== bytes) throw new AppError('ARTIFACT_CUT', { what })
    await handle.sync()
  } finally {
    await handle.close()
  }
  return hash?.digest('hex') ?? ''
}

async function expectRoom({ bytes }: Incoming, { file, what, bytesMax }: Target): Promise<void> {
  if (bytes === undefined) return
  if (bytes > bytesMax) throw new AppError('ARTIFACT_TOO_LARGE', { what, bytesMax, received: bytes })
  const { bavail, bsize } = await statfs(dirname(file))
  if (bytes <= bavail * bsize) return
  throw new AppError('DISK_FULL', { where: what, problem: `it has ${bytes} bytes, and ${bavail * bsize} are free` })
}

/** What the system said, without the paths of this machine: who sent the file may be elsewhere. */
function withoutPath(error: unknown, what: string, bytesMax: number): unknown {
  const known = explained(error, what)
  if (!(known instanceof AppError) || known.code !== 'DISK_FULL') return known
  const problem = `the disk of the artifacts, or its quota, is full; a file may have ${bytesMax} bytes`
  return new AppError('DISK_FULL', { where: what, problem }, { cause: error })
}
