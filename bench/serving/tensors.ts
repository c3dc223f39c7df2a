import type { BenchRecord } from './records.ts'

/** What the metadata of a model says of an input, in the words of the Open Inference Protocol. */
interface TensorSpec {
  readonly name: string
  readonly datatype: string
}

/** A request of the binary tensor extension. */
export interface TensorRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** The inputs that a model wants; undefined where no server answers under /v2. */
export async function inferInputs(url: string, model: string): Promise<readonly TensorSpec[] | undefined> {
  const answer = await fetch(`${url}/v2/models/${model}`)
  return answer.ok ? ((await answer.json()) as { inputs: readonly TensorSpec[] }).inputs : undefined
}

/** Records as one input of each column, of shape [n, 1], as tritonclient sends them: a header of JSON, then the bytes of each. */
export function tensorRequest(inputs: readonly TensorSpec[], records: readonly BenchRecord[]): TensorRequest {
  const tensors = inputs.map(({ name, datatype }) =>
    tensorBytes(
      datatype,
      records.map((record) => record[name]!),
    ),
  )
  const header = JSON.stringify({
    inputs: inputs.map(({ name, datatype }, at) => ({
      ...{ name, datatype, shape: [records.length, 1] },
      parameters: { binary_data_size: tensors[at]!.length },
    })),
    parameters: { binary_data_output: true },
  })
  return {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Inference-Header-Content-Length': String(Buffer.byteLength(header)),
    },
    body: Buffer.concat([Buffer.from(header), ...tensors]),
  }
}

function tensorBytes(datatype: string, values: readonly (number | string)[]): Buffer {
  if (datatype === 'BYTES') return Buffer.concat(values.map((value) => lengthAndBytes(String(value))))
  const numbers = values.map(Number)
  if (datatype === 'FP64') return Buffer.from(Float64Array.from(numbers).buffer)
  if (datatype === 'FP32') return Buffer.from(Float32Array.from(numbers).buffer)
  if (datatype === 'INT64') return Buffer.from(BigInt64Array.from(numbers, BigInt).buffer)
  if (datatype === 'INT32') return Buffer.from(Int32Array.from(numbers).buffer)
  throw new Error(`the bench does not write tensors of ${datatype}`)
}

function lengthAndBytes(text: string): Buffer {
  const bytes = Buffer.from(text)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(bytes.length)
  return Buffer.concat([length, bytes])
}
