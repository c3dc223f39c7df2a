import { AppError } from '../../base/errors.ts'
import { elementBytes } from '../../domain/tensor.ts'
import { readBinaryTensor } from './binary-tensor.ts'
import { readJsonTensor } from './json-tensor.ts'
import { parseJsonObject } from './parse-json.ts'
import type { Datatype, Tensor, TensorModel, TensorParameters } from '../../domain/tensor.ts'

/** What is asked of a model. */
export interface InferRequest {
  readonly id?: string
  readonly inputs: readonly Tensor[]
  /** Those that are wanted, in this order; undefined: all. */
  readonly outputs: readonly { readonly name: string; readonly isBinary: boolean }[] | undefined
  /** Whether outputs that say nothing else are told as bytes. */
  readonly isBinary: boolean
}

type Document = Readonly<Record<string, unknown>>
type Asked = Pick<TensorModel, 'name' | 'inputs' | 'outputs'>

/**
 * Reads the body of an inference request: JSON, then the bytes of the inputs that have them.
 *
 * @param jsonBytes  what the header Inference-Header-Content-Length says; undefined: all of it is JSON; 0: the body is the
 *                   one input of the model
 * @throws INFER_REQUEST
 */
export function readInferRequest(model: Asked, body: Uint8Array, jsonBytes: string | undefined): InferRequest {
  const length = jsonBytes === undefined ? body.length : Number(/^\d{1,15}$/.exec(jsonBytes)?.[0] ?? NaN)
  if (Number.isNaN(length)) {
    throw refused(`Unable to parse Inference-Header-Content-Length, got: ${JSON.stringify(jsonBytes!.slice(0, 40))}`)
  }
  if (length > body.length) {
    throw refused(`Inference-Header-Content-Length is ${length}, and the request has ${body.length} bytes`)
  }
  if (length === 0 && jsonBytes !== undefined) return rawRequest(model, body)
  const document = parseJsonObject(body.subarray(0, length))
  const { id } = document
  if (id !== undefined && typeof id !== 'string') throw refused("Unable to parse 'id': it is no string")
  const isBinary = parametersOf(document, 'the request')['binary_data_output'] === true
  return {
    ...(id === undefined ? {} : { id }),
    inputs: readInputs(model, document, body.subarray(length)),
    ...{ outputs: readOutputs(model, document, isBinary), isBinary },
  }
}

function readInputs({ name: model }: Asked, document: Document, bytes: Uint8Array): Tensor[] {
  let at = 0
  const inputs = objectsOf(document['inputs'], 'inputs').map((input): Tensor => {
    const { shape, datatype, data } = input
    const name = nameOf(input, 'input')
    const type = datatypeOf(name, datatype)
    const count = elementCount(name, shape, type)
    const parameters = parametersOf(input, `input '${shortened(name)}'`)
    const size = parameters['binary_data_size']
    const tensor = { ...{ name, datatype: type, shape: shape as number[] }, parameters }
    if (size === undefined) return { ...tensor, data: readJsonTensor(shortened(name), type, count, data) }
    if (data !== undefined) throw refused(`input '${shortened(name)}' has both 'data' and 'binary_data_size'`)
    if (!Number.isSafeInteger(size) || (size as number) < 0) {
      throw refused(`Unable to parse 'binary_data_size' of input '${shortened(name)}'`)
    }
    const end = at + (size as number)
    if (end > bytes.length) {
      throw refused(
        `unexpected end of the request: input '${shortened(name)}' has ${size} bytes, ${bytes.length - at} are left`,
      )
    }
    const read = readBinaryTensor(shortened(name), type, count, bytes.subarray(at, end))
    at = end
    return { ...tensor, data: read }
  })
  if (at < bytes.length)
    throw refused(`unexpected additional input data for model '${model}': ${bytes.length - at} bytes`)
  return inputs
}

/** The body is the bytes of the one input; its shape follows from their number. */
function rawRequest({ name: model, inputs }: Asked, body: Uint8Array): InferRequest {
  const [input] = inputs
  if (input === undefined || inputs.length !== 1) {
    throw refused(
      `Raw request must only have 1 input (found 1) to be deduced but got ${inputs.length} inputs in '${model}' model configuration`,
    )
  }
  const { name, datatype, shape } = input
  const known = shape.reduce((product, length) => (length === -1 ? product : product * length), 1)
  const open = shape.filter((length) => length === -1).length
  if (datatype === 'BYTES') {
    if (open > 0 || known !== 1) {
      throw refused(
        `For BYTE datatype raw input '${name}', the model must have input shape [1]; model '${model}' has [${shape.join(',')}]`,
      )
    }
    const data = [Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')]
    return { inputs: [{ name, datatype, shape, data }], outputs: undefined, isBinary: true }
  }
  if (open > 1) {
    throw refused(
      `The shape of the raw input '${name}' can not be deduced because there are more than one variable-sized dimension`,
    )
  }
  const rest = known === 0 ? 0 : body.length / elementBytes[datatype] / known
  const deduced = shape.map((length) => (length === -1 ? rest : length))
  const count = deduced.reduce((product, length) => product * length, 1)
  if (!Number.isInteger(count) || !Number.isInteger(rest) || count * elementBytes[datatype] !== body.length) {
    throw refused(
      `The shape of the raw input '${name}' can not be deduced: ${body.length} bytes are no whole [${shape.join(',')}] of ${datatype}`,
    )
  }
  const data = readBinaryTensor(name, datatype, count, body)
  return { inputs: [{ name, datatype, shape: deduced, data }], outputs: undefined, isBinary: true }
}

function readOutputs(
  { name: model, outputs: known }: Asked,
  document: Document,
  isBinary: boolean,
): InferRequest['outputs'] {
  if (document['outputs'] === undefined) return undefined
  const seen = new Set<string>()
  const outputs = objectsOf(document['outputs'], 'outputs').map((output) => {
    const name = nameOf(output, 'output')
    const parameters = parametersOf(output, `output '${shortened(name)}'`)
    if (seen.has(name)) throw refused(`Duplicate output name '${shortened(name)}' is not allowed in a request`)
    seen.add(name)
    if (!known.some((each) => each.name === name)) {
      throw refused(
        `unexpected inference output '${shortened(name)}' for model '${model}', outputs are: ${known.map((each) => each.name).join(', ')}`,
      )
    }
    if (parameters['classification'] !== undefined) {
      throw new AppError('INFER_NOT_IMPLEMENTED', {
        what: `output '${name}': the classification extension is not offered`,
      })
    }
    return { name, isBinary: typeof parameters['binary_data'] === 'boolean' ? parameters['binary_data'] : isBinary }
  })
  return outputs.length === 0 ? undefined : outputs
}

function objectsOf(value: unknown, what: string): Document[] {
  if (!Array.isArray(value))
    throw refused(`Unable to parse '${what}': attempt to access non-existing or non-array member`)
  const found = value.find((each) => typeof each !== 'object' || each === null || Array.isArray(each))
  if (found !== undefined) throw refused(`Unable to parse '${what}': an element is no object`)
  return value as Document[]
}

function nameOf({ name }: Document, what: string): string {
  if (typeof name === 'string' && name !== '') return name
  throw refused(`Unable to parse 'name' of an ${what}: it is no string`)
}

function datatypeOf(name: string, datatype: unknown): Datatype {
  if (typeof datatype === 'string' && Object.hasOwn(elementBytes, datatype)) return datatype as Datatype
  throw refused(
    `input '${shortened(name)}' has the invalid datatype ${JSON.stringify(datatype)?.slice(0, 40) ?? 'none'}, datatypes are: ${Object.keys(elementBytes).join(', ')}`,
  )
}

/** @throws INFER_REQUEST for lengths that are none, and products that 64 bits do not hold */
function elementCount(name: string, shape: unknown, datatype: Datatype): number {
  if (!Array.isArray(shape) || !shape.every((length) => Number.isInteger(length) && length >= 0)) {
    throw refused(
      `input '${shortened(name)}': Unable to parse 'shape': attempt to access JSON non-unsigned-integer as unsigned-integer`,
    )
  }
  const count = (shape as number[]).reduce((product, length) => product * length, 1)
  const told = `shape [${shape.slice(0, 16).join(',')}] for input '${shortened(name)}'`
  if (count >= 2 ** 64) throw refused(`${told} causes total element count to exceed maximum size of ${2n ** 64n - 1n}`)
  if (count * elementBytes[datatype] >= 2 ** 64)
    throw refused(`byte size overflow for input '${shortened(name)}': ${told}`)
  return count
}

function parametersOf({ parameters = {} }: Document, of: string): TensorParameters {
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) {
    throw refused(`Unable to parse 'parameters' of ${of}: it is no object`)
  }
  return parameters as TensorParameters
}

const shortened = (name: string): string => (name.length > 100 ? `${name.slice(0, 97)}...` : name)

function refused(problem: string): AppError {
  return new AppError('INFER_REQUEST', { problem })
}
