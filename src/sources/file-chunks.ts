import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable, pipeline } from 'node:stream'
import type { Transform } from 'node:stream'
import { crc32, createGunzip, createInflateRaw } from 'node:zlib'
import { AppError } from '../base/errors.ts'
import { packedChunks, zipMember } from './zip-member.ts'

const chunkBytes = 1 << 20

/**
 * Beyond this size what is unpacked may not exceed `largestRatio` times what was packed: real tables pack to a
 * hundredth at the very best, files made to fill a memory to a thousandth.
 */
const unboundedBytes = 1 << 30
const largestRatio = 200

/** How a file is read. */
export interface ReadOptions {
  readonly signal?: AbortSignal | undefined
  /** Told the share of the file that was read, in [0, 1]. */
  readonly onShare?: ((share: number) => void) | undefined
}

/** The bytes of a file as they come, unpacked when it is gzip or zip (told by its first bytes, not its name). */
export interface FileChunks {
  readonly chunks: AsyncIterable<Uint8Array>
  /** SHA-256 of the file itself; only once all chunks were taken. */
  digest(): string
  /** 'gzip' or 'zip' when it was packed; only once the first chunk was taken. */
  packing(): string | undefined
}

/** Streams a file. @throws SOURCE_UNREADABLE, SOURCE_ARCHIVE (cut off, none or several files in a zip, a bomb) */
export function fileChunks(path: string, options: ReadOptions): FileChunks {
  const hash = createHash('sha256')
  let packing: string | undefined
  async function* unpacked(): AsyncGenerator<Uint8Array> {
    const packed = fileBytes(path, options, (chunk) => hash.update(chunk))
    const first = await packed.next()
    if (first.done === true) return
    async function* all(): AsyncGenerator<Buffer> {
      try {
        yield first.value as Buffer
        yield* packed
      } finally {
        // closes the file where nobody wants the rest
        await packed.return(undefined)
      }
    }
    const [a, b, c, d] = first.value
    if (a === 0x1f && b === 0x8b) {
      packing = 'gzip'
      yield* bounded(path, through(createGunzip({ chunkSize: chunkBytes }), all()))
    } else if (a === 0x50 && b === 0x4b && ((c === 3 && d === 4) || (c === 5 && d === 6))) {
      packing = 'zip'
      // the digest is that of the whole archive; the member lies somewhere in it
      for await (const _ of packed);
      yield* bounded(path, unzipped(path))
    } else yield* all()
  }
  return { chunks: told(path, unpacked, () => packing), digest: () => hash.digest('hex'), packing: () => packing }
}

/** SHA-256 of the file's bytes. @throws SOURCE_UNREADABLE */
export async function fileDigest(path: string, options: ReadOptions): Promise<string> {
  const hash = createHash('sha256')
  const bytes = () => fileBytes(path, options, (chunk) => hash.update(chunk))
  for await (const _ of told(path, bytes, () => undefined));
  return hash.digest('hex')
}

async function* fileBytes(
  path: string,
  { signal, onShare }: ReadOptions,
  take: (chunk: Buffer) => void,
): AsyncGenerator<Buffer> {
  const { size } = await stat(path)
  let read = 0
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>) {
    if (signal?.aborted === true) throw new AppError('CANCELLED', { what: `Reading ${path}` })
    take(chunk)
    read += chunk.length
    onShare?.(Math.min(1, read / Math.max(1, size)))
    yield chunk
  }
}

/** The chunks, with what goes wrong told by its code. */
async function* told(
  path: string,
  chunks: () => AsyncIterable<Uint8Array>,
  packing: () => string | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks()
  } catch (error) {
    if (error instanceof AppError) throw error
    const problem = error instanceof Error ? error.message : String(error)
    if (packing() === undefined) throw new AppError('SOURCE_UNREADABLE', { path, problem }, { cause: error })
    const broken = `its ${packing()} is cut off or damaged (${problem}).`
    throw new AppError('SOURCE_ARCHIVE', { path, problem: broken }, { cause: error })
  }
}

async function* unzipped(path: string): AsyncGenerator<Buffer> {
  const member = await zipMember(path)
  const packed = packedChunks(path, member, chunkBytes)
  const chunks = member.method === 0 ? packed : through(createInflateRaw({ chunkSize: chunkBytes }), packed)
  let [bytes, sum] = [0, 0]
  for await (const chunk of chunks) {
    bytes += chunk.length
    sum = crc32(chunk, sum)
    yield chunk
  }
  if (bytes !== member.unpackedBytes || sum !== member.crc32) throw new Error('the checksum differs')
}

async function* through(unpacker: Transform, packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  // a failure before it destroys the unpacker with the same error, which its reader then meets
  pipeline(Readable.from(packed), unpacker, () => {})
  for await (const chunk of unpacker as AsyncIterable<Buffer>) yield chunk
}

async function* bounded(path: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { size } = await stat(path)
  const mostBytes = Math.max(unboundedBytes, largestRatio * size)
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > mostBytes) {
      const problem = `it unpacks to more than ${largestRatio} times its ${size.toLocaleString('en')} bytes.`
      throw new AppError('SOURCE_ARCHIVE', { path, problem })
    }
    yield chunk
  }
}
