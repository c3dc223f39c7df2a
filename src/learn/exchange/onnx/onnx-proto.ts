import { AppError } from '../../../base/errors.ts'
import { decodeMessage, encodeMessage } from './protobuf.ts'
import type { Message, MessageType } from './protobuf.ts'

/** Numbers of the types of elements that are read and written. */
export const ELEMENT_TYPES = { float: 1, uint8: 2, int32: 6, int64: 7, string: 8, bool: 9, double: 11 } as const
export type ElementType = keyof typeof ELEMENT_TYPES

/** A tensor in a file: initialisers, and attributes. Either `raw_data` (little-endian) or one of the lists holds it. */
export interface TensorProto {
  readonly name?: string
  readonly dims: readonly number[]
  readonly data_type?: number
  readonly float_data?: readonly number[]
  readonly int32_data?: readonly number[]
  readonly string_data?: readonly string[]
  readonly int64_data?: readonly number[]
  readonly double_data?: readonly number[]
  readonly raw_data?: Uint8Array
}

export interface AttributeProto {
  readonly name: string
  readonly type?: number
  readonly f?: number
  readonly i?: number
  readonly s?: string
  readonly t?: TensorProto
  readonly floats?: readonly number[]
  readonly ints?: readonly number[]
  readonly strings?: readonly string[]
}

export interface NodeProto {
  readonly input: readonly string[]
  readonly output: readonly string[]
  readonly name?: string
  readonly op_type: string
  /** Absent or '' is ai.onnx. */
  readonly domain?: string
  readonly attribute: readonly AttributeProto[]
}

/** The type of an input or output; one that is no tensor (ZipMap's sequence of maps) has no `tensor_type`. */
export interface ValueInfoProto {
  readonly name: string
  readonly type?: {
    readonly tensor_type?: {
      readonly elem_type?: number
      readonly shape?: { readonly dim: readonly { readonly dim_value?: number; readonly dim_param?: string }[] }
    }
  }
}

export interface GraphProto {
  readonly node: readonly NodeProto[]
  readonly name: string
  readonly initializer: readonly TensorProto[]
  readonly input: readonly ValueInfoProto[]
  readonly output: readonly ValueInfoProto[]
}

export interface ModelProto {
  readonly ir_version: number
  readonly opset_import: readonly { readonly domain?: string; readonly version: number }[]
  readonly producer_name?: string
  readonly producer_version?: string
  readonly graph: GraphProto
}

const TENSOR: MessageType = {
  dims: { number: 1, kind: 'int', repeated: true },
  data_type: { number: 2, kind: 'int' },
  float_data: { number: 4, kind: 'float', repeated: true },
  int32_data: { number: 5, kind: 'int', repeated: true },
  string_data: { number: 6, kind: 'string', repeated: true },
  int64_data: { number: 7, kind: 'int', repeated: true },
  name: { number: 8, kind: 'string' },
  raw_data: { number: 9, kind: 'bytes' },
  double_data: { number: 10, kind: 'double', repeated: true },
}
const ATTRIBUTE: MessageType = {
  name: { number: 1, kind: 'string' },
  f: { number: 2, kind: 'float' },
  i: { number: 3, kind: 'int' },
  s: { number: 4, kind: 'string' },
  t: { number: 5, kind: () => TENSOR },
  floats: { number: 7, kind: 'float', repeated: true },
  ints: { number: 8, kind: 'int', repeated: true },
  strings: { number: 9, kind: 'string', repeated: true },
  type: { number: 20, kind: 'int' },
}
const NODE: MessageType = {
  input: { number: 1, kind: 'string', repeated: true },
  output: { number: 2, kind: 'string', repeated: true },
  name: { number: 3, kind: 'string' },
  op_type: { number: 4, kind: 'string' },
  attribute: { number: 5, kind: () => ATTRIBUTE, repeated: true },
  domain: { number: 7, kind: 'string' },
}
const DIMENSION: MessageType = {
  dim_value: { number: 1, kind: 'int' },
  dim_param: { number: 2, kind: 'string' },
}
const SHAPE: MessageType = { dim: { number: 1, kind: () => DIMENSION, repeated: true } }
const TENSOR_TYPE: MessageType = { elem_type: { number: 1, kind: 'int' }, shape: { number: 2, kind: () => SHAPE } }
const TYPE: MessageType = { tensor_type: { number: 1, kind: () => TENSOR_TYPE } }
const VALUE_INFO: MessageType = { name: { number: 1, kind: 'string' }, type: { number: 2, kind: () => TYPE } }
const GRAPH: MessageType = {
  node: { number: 1, kind: () => NODE, repeated: true },
  name: { number: 2, kind: 'string' },
  initializer: { number: 5, kind: () => TENSOR, repeated: true },
  input: { number: 11, kind: () => VALUE_INFO, repeated: true },
  output: { number: 12, kind: () => VALUE_INFO, repeated: true },
}
const OPSET: MessageType = { domain: { number: 1, kind: 'string' }, version: { number: 2, kind: 'int' } }
const MODEL: MessageType = {
  ir_version: { number: 1, kind: 'int' },
  producer_name: { number: 2, kind: 'string' },
  producer_version: { number: 3, kind: 'string' },
  graph: { number: 7, kind: () => GRAPH },
  opset_import: { number: 8, kind: () => OPSET, repeated: true },
}

/**
 * The file of a model: equal models give equal bytes. Field numbers are those of onnx.proto3; what is not listed above
 * (functions, training, sparse tensors, documentation) is neither written nor read.
 */
export function encodeModel(model: ModelProto): Uint8Array {
  return encodeMessage(MODEL, model as unknown as Message)
}

/** @throws ONNX_UNREADABLE where the bytes are no model, or are cut off */
export function decodeModel(bytes: Uint8Array): ModelProto {
  let model: Partial<ModelProto>
  try {
    model = decodeMessage(MODEL, bytes)
  } catch (error) {
    // Whatever is wrong with the bytes has one meaning for whoever reads the file.
    throw new AppError('ONNX_UNREADABLE', { problem: (error as Error).message }, { cause: error })
  }
  if (model.graph === undefined || model.graph.node.length === 0) {
    throw new AppError('ONNX_UNREADABLE', { problem: 'it holds no graph.' })
  }
  return model as ModelProto
}
