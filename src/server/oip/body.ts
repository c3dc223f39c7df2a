import { Buffer } from 'node:buffer'
import { promisify } from 'node:util'
import { deflate, gunzip, gzip, inflate } from 'node:zlib'
import { AppError } from '../../base/errors.ts'
import type { IncomingMessage } from 'node:http'

/** Chunks of a body. A sender may make each of one byte, and each costs a buffer. */
const chunksMax = 65_536
/** An answer smaller than this is sent as it is. */
const packedBytesMin = 1024

const unpack = { gzip: promisify(gunzip), deflate: promisify(inflate) } as const
const pack = { gzip: promisify(gzip), deflate: promisify(deflate) } as const
const isEncoding = (name: string): name is keyof typeof unpack => Object.hasOwn(unpack, name)

/**
 * The whole body of a request, inflated.
 *
 * @throws REQUEST_TOO_LARGE for more bytes than the limit, as sent or inflated; REQUEST_ENCODING; INFER_REQUEST when there
 *         are too many chunks, or what is said to be compressed is not
 */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (encoding !== 'identity' && encoding !== '' && !isEncoding(encoding)) {
    const supported = ['identity', ...Object.keys(unpack)]
    throw new AppError('REQUEST_ENCODING', { received: JSON.stringify(encoding.slice(0, 40)), supported })
  }
  if (Number(request.headers['content-length'] ?? 0) > limitBytes)
    throw new AppError('REQUEST_TOO_LARGE', { limitBytes })
  const bytes = await collected(request, limitBytes)
  if (!isEncoding(encoding)) return bytes
  try {
    return await unpack[encoding](bytes, { maxOutputLength: limitBytes })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new AppError('REQUEST_TOO_LARGE', { limitBytes })
    }
    throw new AppError('INFER_REQUEST', { problem: `the body cannot be inflated as ${encoding}` })
  }
}

async function collected(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  return new Promise((resolve, reject) => {
    const stop = (error: AppError): void => {
      request.off('data', take).off('end', end)
      reject(error)
    }
    const take = (chunk: Buffer): void => {
      size += chunk.length
      chunks.push(chunk)
      if (size > limitBytes) stop(new AppError('REQUEST_TOO_LARGE', { limitBytes }))
      if (chunks.length > chunksMax) {
        stop(new AppError('INFER_REQUEST', { problem: `the body comes in more than ${chunksMax} chunks` }))
      }
    }
    const end = (): void => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size))
    request.on('data', take).on('end', end).on('error', reject)
    // It went away: nobody reads the answer.
    request.on(
      'close',
      () => request.complete || reject(new AppError('INFER_REQUEST', { problem: 'the body ends early' })),
    )
  })
}

/** The body in the first way of those that the client takes, where it is large enough to gain by it. */
export async function packed(
  bytes: Buffer,
  accepted: string | undefined,
): Promise<{ readonly bytes: Buffer; readonly encoding?: string }> {
  if (accepted === undefined || bytes.length < packedBytesMin) return { bytes }
  const taken = accepted.split(',').map((each) =>
    each
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/),
  )
  const [encoding = ''] =
    taken.find(([name = '', quality]) => isEncoding(name) && !/^q=0(\.0*)?$/.test(quality ?? '')) ?? []
  return isEncoding(encoding) ? { bytes: await pack[encoding](bytes), encoding } : { bytes }
}
