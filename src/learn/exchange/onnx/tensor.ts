import { AppError } from '../../../base/errors.ts'
import { ELEMENT_TYPES } from './onnx-proto.ts'
import type { ElementType, TensorProto } from './onnx-proto.ts'

/**
 * A tensor in memory, row by row. `Float32Array` rounds every value that is written, as the runtimes do; whole numbers
 * are exact up to 2^53, beyond which they are rounded.
 */
export type OnnxTensor =
  | { readonly type: 'float'; readonly dims: readonly number[]; readonly values: Float32Array }
  | { readonly type: 'double' | 'int64' | 'int32'; readonly dims: readonly number[]; readonly values: Float64Array }
  | { readonly type: 'bool' | 'uint8'; readonly dims: readonly number[]; readonly values: Uint8Array }
  | { readonly type: 'string'; readonly dims: readonly number[]; readonly values: string[] }

export type NumberTensor = Exclude<OnnxTensor, { readonly type: 'string' }>
export type NumberType = NumberTensor['type']

/** Values that a tensor may have: 1 GiB of doubles. */
const sizeMax = 2 ** 27

/** How many values a shape holds. */
export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((size, dim) => size * dim, 1)
}

/** A tensor of numbers to write into, all 0. @throws ONNX_UNREADABLE for a shape that no model has */
export function numbersOf(type: NumberType, dims: readonly number[]): NumberTensor {
  const size = sizeOf(dims)
  if (!Number.isInteger(size) || size < 0 || size > sizeMax) {
    throw new AppError('ONNX_UNREADABLE', { problem: `a tensor has the shape [${dims.join(', ')}].` })
  }
  if (type === 'float') return { type, dims, values: new Float32Array(size) }
  if (type === 'bool' || type === 'uint8') return { type, dims, values: new Uint8Array(size) }
  return { type, dims, values: new Float64Array(size) }
}

/** A tensor of doubles, of one row where no shape is given. */
export function doubles(values: ArrayLike<number>, dims: readonly number[] = [1, values.length]): OnnxTensor {
  return { type: 'double', dims, values: Float64Array.from(values) }
}

/** A tensor of int64, flat where no shape is given. */
export function wholes(values: ArrayLike<number>, dims: readonly number[] = [values.length]): OnnxTensor {
  return { type: 'int64', dims, values: Float64Array.from(values) }
}

/** The tensor as a file holds it. */
export function tensorProto(tensor: OnnxTensor, name?: string): TensorProto {
  const { type, dims } = tensor
  const head = { ...(name !== undefined && { name }), dims, data_type: ELEMENT_TYPES[type] }
  if (tensor.type === 'string') return { ...head, string_data: tensor.values }
  return { ...head, raw_data: rawOf(tensor) }
}

/** @throws ONNX_UNREADABLE where the data do not fill the shape; ONNX_UNSUPPORTED for a type that is not read */
export function tensorOf(proto: TensorProto): OnnxTensor {
  const { dims, name = 'of an attribute' } = proto
  const type = elementType(proto.data_type ?? 0, `tensor "${name}"`)
  const size = sizeOf(dims)
  const values = type === 'string' ? [...(proto.string_data ?? [])] : numbersIn(proto, type)
  if (values.length !== size) {
    const problem = `tensor "${name}" has ${values.length} values for a shape of ${size}.`
    throw new AppError('ONNX_UNREADABLE', { problem })
  }
  return { type, dims, values } as OnnxTensor
}

/** @throws ONNX_UNSUPPORTED for a type that is not read */
export function elementType(number: number, what: string): ElementType {
  const found = (Object.keys(ELEMENT_TYPES) as ElementType[]).find((type) => ELEMENT_TYPES[type] === number)
  if (found !== undefined) return found
  const known = Object.keys(ELEMENT_TYPES).join(', ')
  throw new AppError('ONNX_UNSUPPORTED', {
    what: `${what}, of the element type ${number}`,
    todo: `Known types are ${known}: convert the model with one of them.`,
  })
}

function rawOf(tensor: NumberTensor): Uint8Array {
  if (tensor.type === 'bool' || tensor.type === 'uint8') return tensor.values
  const bytes = tensor.type === 'float' || tensor.type === 'int32' ? 4 : 8
  const raw = new Uint8Array(bytes * tensor.values.length)
  const view = new DataView(raw.buffer)
  tensor.values.forEach((value, i) => {
    if (tensor.type === 'float') view.setFloat32(4 * i, value, true)
    else if (tensor.type === 'double') view.setFloat64(8 * i, value, true)
    else if (tensor.type === 'int32') view.setInt32(4 * i, value, true)
    else view.setBigInt64(8 * i, BigInt(value), true)
  })
  return raw
}

function numbersIn(proto: TensorProto, type: NumberType): NumberTensor['values'] {
  const { raw_data: raw } = proto
  if (raw !== undefined && raw.length > 0) return numbersOfRaw(raw, type)
  if (type === 'float') return Float32Array.from(proto.float_data ?? [])
  if (type === 'double') return Float64Array.from(proto.double_data ?? [])
  if (type === 'int64') return Float64Array.from(proto.int64_data ?? [])
  return type === 'bool' || type === 'uint8'
    ? Uint8Array.from(proto.int32_data ?? [])
    : Float64Array.from(proto.int32_data ?? [])
}

function numbersOfRaw(raw: Uint8Array, type: NumberType): NumberTensor['values'] {
  if (type === 'bool' || type === 'uint8') return raw.slice()
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength)
  const bytes = type === 'float' || type === 'int32' ? 4 : 8
  const read = (i: number): number => {
    if (type === 'float') return view.getFloat32(4 * i, true)
    if (type === 'double') return view.getFloat64(8 * i, true)
    return type === 'int32' ? view.getInt32(4 * i, true) : Number(view.getBigInt64(8 * i, true))
  }
  const values = Array.from({ length: Math.floor(raw.length / bytes) }, (_, i) => read(i))
  return type === 'float' ? Float32Array.from(values) : Float64Array.from(values)
}
