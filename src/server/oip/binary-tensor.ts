import { Buffer, isUtf8 } from 'node:buffer'
import { AppError } from '../../base/errors.ts'
import { elementBytes } from '../../domain/tensor.ts'
import { fromBfloat, fromHalf, toBfloat, toHalf } from './float16.ts'
import type { Datatype, Tensor, TensorData } from '../../domain/tensor.ts'

type Viewed = Exclude<Datatype, 'FP16' | 'BF16' | 'BYTES'>

/** Arrays that hold a type as it is sent, little-endian as every platform of Node that serves models is. */
export const arrayOf = {
  ...{ BOOL: Uint8Array, UINT8: Uint8Array, UINT16: Uint16Array, UINT32: Uint32Array, UINT64: BigUint64Array },
  ...{ INT8: Int8Array, INT16: Int16Array, INT32: Int32Array, INT64: BigInt64Array },
  ...{ FP32: Float32Array, FP64: Float64Array },
} as const satisfies Record<Viewed, unknown>

/**
 * Elements from the bytes of the binary tensor extension: a view of them where they are aligned, else of a copy; no
 * number is parsed.
 *
 * @param count  elements, by the shape
 * @throws INFER_REQUEST when the bytes are not as many as the shape says, or text is no UTF-8
 */
export function readBinaryTensor(name: string, datatype: Datatype, count: number, bytes: Uint8Array): TensorData {
  if (datatype === 'BYTES') return readTexts(name, count, bytes)
  const expected = count * elementBytes[datatype]
  if (bytes.byteLength !== expected) {
    throw refused(`input byte size mismatch for input '${name}'. Expected ${expected}, got ${bytes.byteLength}`)
  }
  if (datatype === 'FP16' || datatype === 'BF16') {
    const read = datatype === 'FP16' ? fromHalf : fromBfloat
    return Float32Array.from(aligned(Uint16Array, bytes, count), read)
  }
  return aligned(arrayOf[datatype] as typeof Float64Array, bytes, count)
}

interface ArrayKind<Kind> {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): Kind
}

function aligned<Kind>(Kind: ArrayKind<Kind>, bytes: Uint8Array, count: number): Kind {
  const { buffer, byteOffset } = byteOffsetFits(bytes, Kind.BYTES_PER_ELEMENT) ? bytes : Uint8Array.from(bytes)
  return new Kind(buffer, byteOffset, count)
}

const byteOffsetFits = ({ byteOffset }: Uint8Array, size: number): boolean => byteOffset % size === 0

/** Each text after its length in 4 bytes. */
function readTexts(name: string, count: number, bytes: Uint8Array): string[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const texts: string[] = []
  let at = 0
  while (at < view.length) {
    const length = at + 4 <= view.length ? view.readUInt32LE(at) : Number.POSITIVE_INFINITY
    at += 4
    if (at + length > view.length) {
      throw refused(`incomplete string data for inference input '${name}': an element ends after byte ${view.length}`)
    }
    const text = view.subarray(at, at + length)
    if (!isUtf8(text)) throw refused(`element ${texts.length} of inference input '${name}' is no UTF-8 text`)
    texts.push(text.toString('utf8'))
    at += length
    if (texts.length > count) break
  }
  if (texts.length !== count) {
    const received = texts.length > count ? `more than ${count}` : String(texts.length)
    throw refused(`expected ${count} strings for inference input '${name}', got ${received}`)
  }
  return texts
}

/** The bytes of a tensor as the extension sends them. */
export function writeBinaryTensor({ datatype, data }: Pick<Tensor, 'datatype' | 'data'>): Buffer {
  if (datatype === 'BYTES') return writeTexts(data as readonly (string | null)[])
  if (datatype === 'FP16' || datatype === 'BF16') {
    const write = datatype === 'FP16' ? toHalf : toBfloat
    return bytesOf(Uint16Array.from(data as Float32Array, write))
  }
  return bytesOf(data as Float64Array)
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)

function writeTexts(texts: readonly (string | null)[]): Buffer {
  const written = texts.map((text) => text ?? '')
  const size = written.reduce((sum, text) => sum + 4 + Buffer.byteLength(text), 0)
  const bytes = Buffer.allocUnsafe(size)
  let at = 0
  for (const text of written) {
    const length = bytes.write(text, at + 4)
    bytes.writeUInt32LE(length, at)
    at += 4 + length
  }
  return bytes
}

function refused(problem: string): AppError {
  return new AppError('INFER_REQUEST', { problem })
}
