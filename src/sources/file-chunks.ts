import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable, pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { AppError } from '../base/errors.ts'

const chunkBytes = 1 << 20

/** The bytes of a file as they come, unpacked when it is gzip (told by its first bytes, not its name). */
export interface FileChunks {
  readonly chunks: AsyncIterable<Uint8Array>
  /** SHA-256 of the file itself; only once all chunks were taken. */
  digest(): string
}

/** Streams a file. @throws SOURCE_NOT_FOUND, SOURCE_UNREADABLE (a folder, no permission, broken gzip) */
export function fileChunks(path: string, signal: AbortSignal | undefined): FileChunks {
  const hash = createHash('sha256')
  async function* hashed(): AsyncGenerator<Buffer> {
    for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>) {
      if (signal?.aborted === true) throw new AppError('CANCELLED', { what: `Reading ${path}` })
      hash.update(chunk)
      yield chunk
    }
  }
  return { chunks: unpacked(hashed(), path), digest: () => hash.digest('hex') }
}

/** SHA-256 of the file's bytes. @throws SOURCE_NOT_FOUND, SOURCE_UNREADABLE */
export async function fileDigest(path: string, signal: AbortSignal | undefined): Promise<string> {
  await assertFile(path)
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>) {
    if (signal?.aborted === true) throw new AppError('CANCELLED', { what: `Reading ${path}` })
    hash.update(chunk)
  }
  return hash.digest('hex')
}

async function* unpacked(packed: AsyncGenerator<Buffer>, path: string): AsyncGenerator<Uint8Array> {
  await assertFile(path)
  try {
    const first = await packed.next()
    if (first.done === true) return
    async function* all(): AsyncGenerator<Buffer> {
      yield first.value as Buffer
      yield* packed
    }
    const isGzip = first.value[0] === 0x1f && first.value[1] === 0x8b
    yield* isGzip ? gunzipped(all()) : all()
  } catch (error) {
    if (error instanceof AppError) throw error
    const problem = error instanceof Error ? error.message : String(error)
    throw new AppError('SOURCE_UNREADABLE', { path, problem }, { cause: error })
  }
}

async function* gunzipped(packed: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: chunkBytes })
  // a failure before it destroys the gunzip with the same error, which its reader then meets
  pipeline(Readable.from(packed), gunzip, () => {})
  for await (const chunk of gunzip as AsyncIterable<Buffer>) yield chunk
}

async function assertFile(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw new AppError('SOURCE_NOT_FOUND', { path })
    throw new AppError('SOURCE_UNREADABLE', { path, problem: error.message }, { cause: error })
  })
  if (!found.isFile()) throw new AppError('SOURCE_UNREADABLE', { path, problem: 'it is no file.' })
}
