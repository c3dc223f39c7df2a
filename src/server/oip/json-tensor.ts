import { AppError } from '../../base/errors.ts'
import { arrayOf } from './binary-tensor.ts'
import type { Datatype, Tensor, TensorData } from '../../domain/tensor.ts'

/** Whole numbers that each type holds; of 64 bits those that JSON carries whole. */
const wholeRange: Partial<Record<Datatype, readonly [least: number, most: number]>> = {
  ...{ UINT8: [0, 2 ** 8 - 1], UINT16: [0, 2 ** 16 - 1], UINT32: [0, 2 ** 32 - 1] },
  ...{ INT8: [-(2 ** 7), 2 ** 7 - 1], INT16: [-(2 ** 15), 2 ** 15 - 1], INT32: [-(2 ** 31), 2 ** 31 - 1] },
  UINT64: [0, Number.MAX_SAFE_INTEGER],
  INT64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
}

/**
 * Elements from the `data` of a tensor in JSON, nested however or flat. Null is a value that is missing: NaN in FP32 and
 * FP64. Nothing is coerced, and no whole number is rounded.
 *
 * @throws INFER_REQUEST when an element is not of the type, or there are not as many as the shape says
 */
export function readJsonTensor(name: string, datatype: Datatype, count: number, data: unknown): TensorData {
  if (!Array.isArray(data)) throw refused(name, "Unable to parse 'data': it is no array")
  if (datatype === 'FP16' || datatype === 'BF16') {
    throw refused(name, `${datatype} cannot be written as JSON, use the binary data format`)
  }
  const elements = flattened(name, data, count)
  if (datatype === 'BYTES') return texts(name, elements)
  return datatype === 'FP32' || datatype === 'FP64'
    ? floats(name, datatype, elements)
    : wholes(name, datatype, elements)
}

/** In order; the depth is limited where the text was read. */
function flattened(name: string, data: readonly unknown[], count: number): readonly unknown[] {
  const elements = data.some(Array.isArray) ? data.flat(Number.POSITIVE_INFINITY) : data
  if (elements.length === count) return elements
  throw refused(
    name,
    `Shape does not match true shape of 'data' field: expected ${count} elements, got ${elements.length}`,
  )
}

function texts(name: string, elements: readonly unknown[]): (string | null)[] {
  for (const [at, element] of elements.entries()) {
    if (typeof element !== 'string' && element !== null) throw unfit(name, 'BYTES', at, element)
  }
  return elements as (string | null)[]
}

function floats(name: string, datatype: 'FP32' | 'FP64', elements: readonly unknown[]): Float32Array | Float64Array {
  const read = new arrayOf[datatype](elements.length)
  for (let at = 0; at < read.length; at++) {
    const element = elements[at]
    if (typeof element === 'number') read[at] = element
    else if (element === null) read[at] = Number.NaN
    else throw unfit(name, datatype, at, element)
    if (Math.abs(read[at]!) === Infinity) throw unfit(name, datatype, at, element)
  }
  return read
}

function wholes(
  name: string,
  datatype: Exclude<Datatype, 'FP16' | 'BF16' | 'FP32' | 'FP64' | 'BYTES'>,
  elements: readonly unknown[],
): TensorData {
  if (datatype === 'BOOL') {
    for (const [at, element] of elements.entries()) {
      if (typeof element !== 'boolean') throw unfit(name, datatype, at, element)
    }
    return Uint8Array.from(elements, Number)
  }
  const [least, most] = wholeRange[datatype]!
  for (const [at, element] of elements.entries()) {
    if (typeof element !== 'number' || !Number.isInteger(element)) throw unfit(name, datatype, at, element)
    if (element >= least && element <= most) continue
    const isRounded = datatype.endsWith('64') && !Number.isSafeInteger(element)
    if (isRounded)
      throw refused(name, `element ${at} is beyond 2^53 - 1, which JSON rounds: use the binary data format`)
    throw unfit(name, datatype, at, element)
  }
  const numbers = elements as readonly number[]
  if (datatype === 'INT64') return BigInt64Array.from(numbers, BigInt)
  return datatype === 'UINT64' ? BigUint64Array.from(numbers, BigInt) : arrayOf[datatype].from(numbers)
}

function unfit(name: string, datatype: Datatype, at: number, element: unknown): AppError {
  const received = JSON.stringify(element) ?? 'nothing'
  const hint = element === null ? '; a value that is missing is NaN in FP32 or FP64, or the input is left out' : ''
  return refused(
    name,
    `element ${at} of 'data' is no ${datatype}: ${received.length > 40 ? `${received.slice(0, 37)}...` : received}${hint}`,
  )
}

function refused(name: string, problem: string): AppError {
  return new AppError('INFER_REQUEST', { problem: `inference input '${name}': ${problem}` })
}

/** The `data` of a tensor as JSON text, flat: whole numbers of 64 bits in full, what is no number as null. */
export function writeJsonData({ datatype, data }: Pick<Tensor, 'datatype' | 'data'>): string {
  if (Array.isArray(data) || data instanceof Float32Array || data instanceof Float64Array) {
    return JSON.stringify(Array.isArray(data) ? data : Array.from(data as Float64Array))
  }
  return `[${datatype === 'BOOL' ? Array.from(data as Uint8Array, (bit) => bit !== 0).join() : data.join()}]`
}
