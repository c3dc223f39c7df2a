import { stat } from 'node:fs/promises'
import { AppError } from '../base/errors.ts'

/** What tells that a file was written to, or replaced by another. */
export interface FileStamp {
  readonly path: string
  readonly sizeBytes: number
  readonly modifiedMs: number
  readonly inode: number
}

/** The stamp of a file. @throws SOURCE_NOT_FOUND, SOURCE_UNREADABLE (a folder, no permission) */
export async function fileStamp(path: string): Promise<FileStamp> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw new AppError('SOURCE_NOT_FOUND', { path })
    throw new AppError('SOURCE_UNREADABLE', { path, problem: error.message }, { cause: error })
  })
  if (!found.isFile()) throw new AppError('SOURCE_UNREADABLE', { path, problem: 'it is no file.' })
  return { path, sizeBytes: found.size, modifiedMs: found.mtimeMs, inode: found.ino }
}

/**
 * Does `work`, which reads the files, and refuses its result when one of them is not as it was before.
 * An error of `work` goes first to the change: a file that is written to reads as broken.
 *
 * @throws SOURCE_CHANGED, and what `work` throws
 */
export async function whileUnchanged<Result>(paths: readonly string[], work: () => Promise<Result>): Promise<Result> {
  const before = await Promise.all(paths.map(fileStamp))
  try {
    return await work()
  } finally {
    // a throw here takes the place of what `work` threw
    await Promise.all(before.map(assertUnchanged))
  }
}

async function assertUnchanged(before: FileStamp): Promise<void> {
  const after = await fileStamp(before.path).catch(() => undefined)
  if (after !== undefined && told(after) === told(before)) return
  const [was, is] = [shown(before), after === undefined ? 'gone' : shown(after)]
  throw new AppError('SOURCE_CHANGED', {
    path: before.path,
    before: was,
    after: is === was ? 'another file' : is,
  })
}

function told({ sizeBytes, modifiedMs, inode }: FileStamp): string {
  return `${sizeBytes} ${modifiedMs} ${inode}`
}

function shown({ sizeBytes, modifiedMs }: FileStamp): string {
  return `${sizeBytes.toLocaleString('en')} bytes, written ${new Date(modifiedMs).toISOString()}`
}
