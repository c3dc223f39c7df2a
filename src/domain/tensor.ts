import type { PredictionWarning } from './prediction.ts'

/** Types of elements in the Open Inference Protocol v2, and BF16, which Triton adds. */
export type Datatype =
  | 'BOOL'
  | 'UINT8'
  | 'UINT16'
  | 'UINT32'
  | 'UINT64'
  | 'INT8'
  | 'INT16'
  | 'INT32'
  | 'INT64'
  | 'FP16'
  | 'BF16'
  | 'FP32'
  | 'FP64'
  | 'BYTES'

/** Bytes of an element as it is sent; 0 for BYTES, whose elements have lengths of their own. */
export const elementBytes: Readonly<Record<Datatype, number>> = {
  ...{ BOOL: 1, UINT8: 1, UINT16: 2, UINT32: 4, UINT64: 8 },
  ...{ INT8: 1, INT16: 2, INT32: 4, INT64: 8 },
  ...{ FP16: 2, BF16: 2, FP32: 4, FP64: 8, BYTES: 0 },
}

/**
 * Elements in row-major order: 0 and 1 for BOOL, singles for FP16 and BF16, whose every value is one, and text for BYTES,
 * where null is a value that is missing. In FP16 to FP64 NaN is.
 */
export type TensorData =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array
  | readonly (string | null)[]

/** What a server may say of a request, an answer or a tensor besides. */
export type TensorParameters = Readonly<Record<string, string | number | boolean>>

/** Named numbers or texts of a shape. */
export interface Tensor {
  readonly name: string
  readonly datatype: Datatype
  /** Whole numbers >= 0; their product is the number of elements. */
  readonly shape: readonly number[]
  readonly data: TensorData
  readonly parameters?: TensorParameters
}

/** What a model takes or gives. */
export interface TensorSpec {
  readonly name: string
  readonly datatype: Datatype
  /** -1: any length. */
  readonly shape: readonly number[]
  /** An input that may be left out. */
  readonly isOptional?: boolean
}

/** A version of a model as protocols of tensors see it. */
export interface TensorModel {
  readonly name: string
  readonly version: string
  /** All there are, the newest first. */
  readonly versions: readonly string[]
  readonly platform: string
  readonly inputs: readonly TensorSpec[]
  readonly outputs: readonly TensorSpec[]
  /** What a person wants to know besides; JSON where it is more than a word. */
  readonly properties?: Readonly<Record<string, string>>
  /** @throws INFER_REQUEST when the inputs are not those of the model, and what predicting throws */
  run(inputs: readonly Tensor[]): Promise<TensorAnswer>
}

/** What a model gives for its inputs. */
export interface TensorAnswer {
  readonly outputs: readonly Tensor[]
  /** Of the model that answered, which may be another than the one that was looked up a moment before. */
  readonly version: string
  readonly rows: number
  readonly parameters?: TensorParameters
  readonly warnings?: readonly PredictionWarning[]
}

/** A version in the index of a repository. */
export interface TensorModelState {
  readonly name: string
  readonly version: string
  readonly state: 'READY' | 'UNAVAILABLE'
  /** Why it is not ready. */
  readonly reason: string
}

/** The models that protocols of tensors reach. */
export interface TensorModels {
  /**
   * @param name     'name' (its champion) or 'name@alias'
   * @param version  a number, or an alias
   * @throws MODEL_NOT_FOUND and its kin, MODEL_UNLOADED, and what loading throws
   */
  find(name: string, version?: string): Promise<TensorModel>
  list(): readonly TensorModelState[]
  /** Reads the registry again, and loads what the name serves. @throws as `find` */
  load(name: string): Promise<void>
  /** Takes it out of memory, for every protocol, until it is loaded again or the process starts anew. @throws MODEL_NOT_FOUND */
  unload(name: string): Promise<void>
}
