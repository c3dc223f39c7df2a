import { sha256 } from '../base/digest.ts'
import { AppError } from '../base/errors.ts'
import { canonicalJson } from '../base/json.ts'
import type { Json } from '../base/json.ts'
import type { Tensor } from './tensor.ts'

/** Type names of the format, widest first: in that order every buffer is aligned without padding between them. */
const DTYPES = [
  { dtype: 'F64', bytes: 8, view: Float64Array },
  { dtype: 'I32', bytes: 4, view: Int32Array },
  { dtype: 'U8', bytes: 1, view: Uint8Array },
] as const

/** Longest header that is read: far above any real one. */
const headerBytesMax = 100_000_000

interface TensorEntry {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data_offsets: readonly [number, number]
}

/**
 * A model file in the safetensors layout: 8 bytes little-endian header length, a JSON header with type, shape and
 * place of every tensor, padded by spaces to 8 bytes, and the tensors' bytes end to end. Our own header stands as
 * canonical JSON in `__metadata__.throughline`. Equal contents give equal bytes.
 *
 * @param tensors  one-dimensional, little-endian as on every platform Node runs on; names must not be '__metadata__'
 *
 * Source: Hugging Face safetensors, README "Format" (2022), version 0.4 and newer, which refuses gaps between tensors.
 */
export function encodeModelFile(header: Json, tensors: Readonly<Record<string, Tensor>>): Uint8Array {
  const ordered = Object.entries(tensors)
    .map(([name, tensor]) => ({ name, tensor, rank: DTYPES.findIndex(({ view }) => tensor instanceof view) }))
    .sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1))
  const entries: Record<string, unknown> = { __metadata__: { throughline: canonicalJson(header) } }
  let end = 0
  for (const { name, tensor, rank } of ordered) {
    const start = end
    end += tensor.byteLength
    entries[name] = { dtype: DTYPES[rank]!.dtype, shape: [tensor.length], data_offsets: [start, end] }
  }
  const json = new TextEncoder().encode(JSON.stringify(entries))
  const headerBytes = Math.ceil(json.length / 8) * 8
  const file = new Uint8Array(8 + headerBytes + end)
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true)
  file.fill(0x20, 8, 8 + headerBytes)
  file.set(json, 8)
  let at = 8 + headerBytes
  for (const { tensor } of ordered) {
    file.set(new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength), at)
    at += tensor.byteLength
  }
  return file
}

/**
 * Header and tensors of a model file; the tensors are copies, so the bytes may be reused.
 *
 * @throws ARTIFACT_CORRUPT when the bytes are not a whole model file
 */
export function decodeModelFile(bytes: Uint8Array): { header: Json; tensors: Record<string, Tensor> } {
  try {
    return decode(bytes)
  } catch (error) {
    // Whatever is thrown on the way (broken JSON, a missing key) has one meaning for the reader of the file.
    const problem = error instanceof Error ? error.message : String(error)
    throw new AppError('ARTIFACT_CORRUPT', { digest: sha256(bytes), problem }, { cause: error })
  }
}

function decode(bytes: Uint8Array): { header: Json; tensors: Record<string, Tensor> } {
  expect(bytes.length >= 8, `it has ${bytes.length} bytes, not even the length of a header.`)
  const headerBytes = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  expect(headerBytes <= Math.min(headerBytesMax, bytes.length - 8), `its header of ${headerBytes} bytes is cut off.`)
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + headerBytes))
  const { __metadata__: metadata, ...entries } = JSON.parse(text) as Record<string, unknown>
  const own = (metadata as Record<string, unknown> | undefined)?.['throughline']
  expect(typeof own === 'string', 'its header has no __metadata__.throughline.')
  const data = bytes.subarray(8 + headerBytes)
  const tensors = Object.entries(entries).map(([name, entry]) => [name, tensorOf(name, entry as TensorEntry, data)])
  const places = Object.values(entries as Record<string, TensorEntry>).map((entry) => entry.data_offsets)
  const end = places.reduce((furthest, [, to]) => Math.max(furthest, to), 0)
  expect(end === data.length, `its tensors end at byte ${end} of ${data.length}.`)
  return { header: JSON.parse(own) as Json, tensors: Object.fromEntries(tensors) as Record<string, Tensor> }
}

function tensorOf(name: string, { dtype, shape, data_offsets: [from, to] }: TensorEntry, data: Uint8Array): Tensor {
  const type = DTYPES.find((it) => it.dtype === dtype)
  expect(type !== undefined, `tensor "${name}" has the type ${dtype}.`)
  const isPlace = Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to <= data.length
  expect(isPlace, `tensor "${name}" lies outside the file.`)
  expect(shape.length === 1 && shape[0]! * type.bytes === to - from, `tensor "${name}" has not the size of its shape.`)
  // a copy, so that it is aligned; the slice of a Buffer would be a view of whatever it is a part of
  return new type.view(Uint8Array.from(data.subarray(from, to)).buffer)
}

function expect(condition: boolean, problem: string): asserts condition {
  if (!condition) throw new Error(problem)
}
