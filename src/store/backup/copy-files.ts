import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isFileError } from '../file-error.ts'

/** A file that was copied, by its path below the folder, parted by '/'. */
export interface CopiedFile {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

/** Every file below the folder by its path, sorted; links are left out, and so are those that `isLeft` names. */
export async function filesBelow(folder: string, isLeft: (path: string) => boolean = () => false): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (isFileError(error, 'ENOENT')) return []
    throw error
  })
  const files = entries.filter((entry) => entry.isFile())
  const paths = files.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
  return paths
    .map((path) => path.replaceAll(sep, '/'))
    .filter((path) => !isLeft(path))
    .toSorted()
}

/** Copies one file, durably, and tells what it was. Undefined where it is gone by now. */
export async function copyFile(from: string, path: string, to: string): Promise<CopiedFile | undefined> {
  const target = join(to, path)
  await mkdir(dirname(target), { recursive: true })
  const hash = createHash('sha256')
  let bytes = 0
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  try {
    await pipeline(createReadStream(join(from, path)), counted, createWriteStream(target, { flush: true }))
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return undefined
    throw error
  }
  return { path, bytes, sha256: hash.digest('hex') }
}

/** SHA-256, in hexadecimal; 'no file' where there is none. */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(file), hash)
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return 'no file'
    throw error
  }
  return hash.digest('hex')
}
