import { Type } from '../../../src/api/schema.ts'
import type { TSchema } from 'typebox'

/** What answers look like by the OpenAPI description of the Open Inference Protocol v2, and by Triton's of its extensions. */

const text = Type.String()
const anything = Type.Unsafe<unknown>({})
const datatype = Type.Enum([
  ...['BOOL', 'UINT8', 'UINT16', 'UINT32', 'UINT64', 'INT8', 'INT16', 'INT32', 'INT64'],
  ...['FP16', 'BF16', 'FP32', 'FP64', 'BYTES'],
])
const parameters = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]))
const object = (required: Record<string, TSchema>, optional: Record<string, TSchema> = {}): TSchema =>
  Type.Object(
    {
      ...required,
      ...Object.fromEntries(Object.entries(optional).map(([name, schema]) => [name, Type.Optional(schema)])),
    },
    { additionalProperties: false },
  )

const metadataTensor = object({ name: text, datatype, shape: Type.Array(Type.Integer({ minimum: -1 })) })
const shape = Type.Array(Type.Integer({ minimum: 0 }))
const element = Type.Union([Type.Number(), Type.String(), Type.Boolean(), Type.Null()])
const output = Type.Union([
  object({ name: text, shape, datatype, data: Type.Array(element) }, { parameters }),
  // Bytes follow the document.
  object({
    ...{ name: text, shape, datatype },
    parameters: Type.Object({ binary_data_size: Type.Integer({ minimum: 0 }) }),
  }),
])
const time = object({ count: Type.Integer({ minimum: 0 }), ns: Type.Integer({ minimum: 0 }) })
const statistics = object({
  ...{ name: text, version: text, last_inference: Type.Integer(), inference_count: Type.Integer() },
  execution_count: Type.Integer(),
  inference_stats: object(
    Object.fromEntries(
      ['success', 'fail', 'queue', 'compute_input', 'compute_infer', 'compute_output', 'cache_hit', 'cache_miss'].map(
        (name) => [name, time],
      ),
    ),
  ),
  batch_stats: Type.Array(
    object({ batch_size: Type.Integer(), compute_input: time, compute_infer: time, compute_output: time }),
  ),
  memory_usage: Type.Array(anything),
})
const configTensor = { name: text, data_type: Type.String({ pattern: '^TYPE_' }), dims: Type.Array(Type.Integer()) }

const failure = object({ error: text })

const model = String.raw`/v2/models/[^/]+(/versions/[^/]+)?`
const documents: readonly (readonly [route: RegExp, document: TSchema])[] = [
  [/^GET \/v2\/?$/, object({ name: text, version: text, extensions: Type.Array(text) })],
  [/^GET \/v2\/health\/live$/, object({ live: Type.Boolean() })],
  [/^GET \/v2\/health\/ready$/, object({ live: Type.Boolean(), ready: Type.Boolean() })],
  [/^GET \/v2\/models$/, object({ models: Type.Array(text) })],
  [new RegExp(`^GET ${model}/ready$`), object({ name: text, ready: Type.Boolean() })],
  [
    new RegExp(`^GET ${model}/config$`),
    object({
      ...{ name: text, platform: text, backend: text, max_batch_size: Type.Integer(), version_policy: anything },
      input: Type.Array(object({ ...configTensor, optional: Type.Boolean() })),
      output: Type.Array(object(configTensor)),
    }),
  ],
  [new RegExp(`^GET (${model}|/v2/models)/stats$`), object({ model_stats: Type.Array(statistics) })],
  [
    new RegExp(`^GET ${model}$`),
    object(
      {
        ...{ name: text, platform: text },
        ...{ inputs: Type.Array(metadataTensor), outputs: Type.Array(metadataTensor) },
      },
      { versions: Type.Array(text), properties: Type.Record(Type.String(), Type.String()) },
    ),
  ],
  [
    new RegExp(`^POST ${model}/infer$`),
    object({ model_name: text, outputs: Type.Array(output) }, { model_version: text, id: text, parameters }),
  ],
  [
    /^POST \/v2\/repository\/index$/,
    Type.Array(object({ name: text, version: text, state: Type.Enum(['READY', 'UNAVAILABLE']), reason: text })),
  ],
  [/^POST \/v2\/repository\/models\/[^/]+\/load$/, object({ name: text, load: Type.Literal(true) })],
  [/^POST \/v2\/repository\/models\/[^/]+\/unload$/, object({ name: text, unload: Type.Literal(true) })],
]

/** The document that a path is answered with. @throws where none is known */
export function documentOf(method: string, url: string, status: number): TSchema {
  if (status >= 400) return failure
  const route = `${method} ${url.split('?')[0]}`
  const found = documents.find(([pattern]) => pattern.test(route))
  if (found === undefined) throw new Error(`no document is known for ${route}`)
  return found[1]
}
