import { Buffer } from 'node:buffer'
import { assert } from '../../base/assert.ts'
import { writeBinaryTensor } from './binary-tensor.ts'
import { writeJsonData } from './json-tensor.ts'
import type { Tensor, TensorAnswer } from '../../domain/tensor.ts'
import type { InferRequest } from './infer-request.ts'

/** The body of an answer: JSON, and after it the bytes of the outputs that are told so. */
export interface InferAnswer {
  readonly body: Buffer
  /** Of its JSON, where bytes follow. */
  readonly jsonBytes?: number
}

export function writeInferAnswer(model: string, asked: InferRequest, answer: TensorAnswer): InferAnswer {
  const byName = new Map(answer.outputs.map((output) => [output.name, output]))
  const wanted = asked.outputs ?? answer.outputs.map(({ name }) => ({ name, isBinary: asked.isBinary }))
  const binary: Buffer[] = []
  const outputs = wanted.map(({ name, isBinary }) => {
    const output = byName.get(name)
    assert(output !== undefined, `model ${model} answers without ${name}, which it says that it gives`)
    if (!isBinary) return head(output, output.parameters, `,"data":${writeJsonData(output)}`)
    const bytes = writeBinaryTensor(output)
    binary.push(bytes)
    return head(output, { ...output.parameters, binary_data_size: bytes.length }, '')
  })
  const { version, parameters } = answer
  const said = {
    ...{ model_name: model, model_version: version },
    ...(asked.id === undefined ? {} : { id: asked.id }),
    ...(parameters === undefined ? {} : { parameters }),
  }
  const json = Buffer.from(`${JSON.stringify(said).slice(0, -1)},"outputs":[${outputs.join()}]}`)
  return binary.length === 0 ? { body: json } : { body: Buffer.concat([json, ...binary]), jsonBytes: json.length }
}

function head({ name, datatype, shape }: Tensor, parameters: Tensor['parameters'], data: string): string {
  const said = { name, datatype, shape, ...(parameters === undefined ? {} : { parameters }) }
  return `${JSON.stringify(said).slice(0, -1)}${data}}`
}
