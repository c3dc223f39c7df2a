import { createReadStream } from 'node:fs'
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { AppError } from '../../base/errors.ts'
import { randomId } from '../../base/ids.ts'
import type { ArtifactUploads } from '../../domain/artifact-tree.ts'
import { isFileError } from '../file-error.ts'
import { receiveFile } from './receive-file.ts'

/** Holds the path that an upload is for. */
const targetFile = 'target'
const partsMax = 10_000

/**
 * Uploads in parts: a folder each, in which a part is a file '<number>.<SHA-256>'. Any process over the same root may take
 * the next part.
 */
export function artifactUploads({
  folder,
  bytesMax,
  sweep,
  settle,
  check,
}: {
  readonly folder: string
  readonly bytesMax: number
  readonly sweep: () => void
  /** Brings a received file to its place. */
  readonly settle: (file: string, path: string) => Promise<void>
  /** @throws ARTIFACT_PATH */
  readonly check: (path: string) => Promise<unknown>
}): ArtifactUploads {
  const folderOf = (id: string): string => {
    if (!/^[0-9a-f]{32}$/.test(id)) throw new AppError('UPLOAD_NOT_FOUND', { upload: id.slice(0, 80) })
    return join(folder, id)
  }

  /** @throws UPLOAD_NOT_FOUND */
  async function expectUpload(id: string, path: string): Promise<string> {
    try {
      const target = await readFile(join(folderOf(id), targetFile), 'utf8')
      if (path === target) return folderOf(id)
    } catch (error) {
      if (!isFileError(error, 'ENOENT') && !isFileError(error, 'ENOTDIR')) throw error
    }
    throw new AppError('UPLOAD_NOT_FOUND', { upload: id })
  }

  return {
    async begin(path) {
      sweep()
      await check(path)
      const id = randomId()
      await mkdir(join(folder, id))
      await writeFile(join(folder, id, targetFile), path)
      return id
    },
    async putPart(id, path, part, incoming) {
      if (part > partsMax) throw new AppError('UPLOAD_PART', { part, problem: `there are at most ${partsMax}` })
      const parts = await expectUpload(id, path)
      const file = join(parts, `${randomId()}.new`)
      const digest = await receiveFile(incoming, { file, what: `part ${part} of ${id}`, bytesMax, isHashed: true })
      await rename(file, join(parts, `${part}.${digest}`))
      return digest
    },
    async complete(id, path, named) {
      const parts = await expectUpload(id, path)
      const there = new Set(await readdir(parts))
      const files = named
        .toSorted((one, other) => one.part - other.part)
        .map(({ part, tag }) => ({ part, name: `${part}.${tag}` }))
      if (files.length === 0) throw new AppError('UPLOAD_PART', { part: 1, problem: 'no parts were named' })
      files.forEach(({ part, name }, position) => {
        if (!there.has(name))
          throw new AppError('UPLOAD_PART', { part, problem: 'it was not sent, or has another tag' })
        if (part === files[position - 1]?.part)
          throw new AppError('UPLOAD_PART', { part, problem: 'it is named twice' })
      })
      const sizes = await Promise.all(files.map(async ({ name }) => (await stat(join(parts, name))).size))
      const bytes = sizes.reduce((sum, size) => sum + size, 0)
      const file = join(folder, randomId())
      const source = Readable.from(pieces(files.map(({ name }) => join(parts, name))))
      await receiveFile({ source, bytes }, { file, what: path, bytesMax })
      await settle(file, path)
      await rm(parts, { recursive: true, force: true })
    },
    async abort(id, path) {
      await rm(await expectUpload(id, path), { recursive: true, force: true })
    },
  }
}

async function* pieces(files: readonly string[]): AsyncGenerator<Buffer> {
  for (const file of files) yield* createReadStream(file, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>
}
