import { fieldSchema } from '../field-schema.ts'
import { csvExample, json } from '../openapi-bodies.ts'
import type { Json } from '../../base/json.ts'
import type { ModelManifest } from '../../domain/model-artifact.ts'
import type { RequestRow } from '../../domain/prediction.ts'
import type { Signature, SignatureField } from '../../domain/signature.ts'
import type { JsonObject } from '../openapi-bodies.ts'

/** `/models/<model>/invocations` and `/ping`, in every form of MLflow's scoring protocol, with examples that work. */
export function invocationPaths(manifest: ModelManifest, model: string, rows: readonly RequestRow[]): JsonObject {
  const { signature } = manifest
  const csv = csvExample(manifest, rows)
  const refused = { description: 'The request was refused.', content: json(errorSchema) }
  return {
    [`/models/${model}/invocations`]: {
      post: {
        operationId: 'invoke',
        summary: `Predict ${signature.output.name}, as clients of MLflow ask`,
        description: 'Columns are bound by name; those that are no fields are passed over.',
        requestBody: {
          required: true,
          content: {
            'application/json': { schema: bodySchema(manifest), examples: examplesOf(signature, rows) },
            'text/csv': { schema: { type: 'string' }, ...(csv === undefined ? {} : { example: csv }) },
          },
        },
        responses: {
          '200': { description: 'A record a row, in their order.', content: json(answerSchema(signature)) },
          '4XX': refused,
          '5XX': { ...refused, description: 'The server could not answer; asked again, it may.' },
        },
      },
    },
    [`/models/${model}/ping`]: {
      get: {
        operationId: 'ping',
        summary: 'Whether the model answers',
        responses: {
          '200': { description: 'It does.', content: json({ type: 'object' }) },
          '4XX': { ...refused, description: 'There is no such model.' },
        },
      },
    },
  }
}

const errorSchema: JsonObject = {
  type: 'object',
  required: ['error_code', 'message'],
  properties: { error_code: { type: 'string' }, message: { type: 'string' } },
}

function examplesOf({ inputs }: Signature, rows: readonly RequestRow[]): JsonObject {
  const names = inputs.map(({ name }) => name)
  const data = rows.map((row) => names.map((name) => row[name] ?? null))
  const columns = Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name] ?? null)]))
  const records = rows as Json
  return {
    dataframe_split: { value: { dataframe_split: { columns: names, data } } },
    dataframe_records: { value: { dataframe_records: records } },
    instances: { value: { instances: records } },
    inputs: { value: { inputs: columns } },
  }
}

function bodySchema({ signature: { inputs }, preparation: { contract } }: ModelManifest): JsonObject {
  const required = inputs.filter((field) => !field.nullable).map((field) => field.name)
  const cells = inputs.map(
    (field) => [field.name, cellSchema(field, fieldSchema(field, contract[field.name]))] as const,
  )
  const record: JsonObject = { type: 'object', required, properties: Object.fromEntries(cells) }
  const records: JsonObject = { type: 'array', items: record }
  const columns: JsonObject = {
    type: 'object',
    required,
    properties: Object.fromEntries(cells.map(([name, items]) => [name, { type: 'array', items }])),
  }
  const split: JsonObject = {
    type: 'object',
    required: ['columns', 'data'],
    additionalProperties: false,
    properties: {
      index: { type: 'array' },
      columns: { type: 'array', items: { type: ['string', 'number'] } },
      data: { type: 'array', items: { type: 'array' } },
    },
  }
  const forms = { dataframe_split: split, dataframe_records: records, instances: records, inputs: columns }
  return {
    oneOf: Object.entries(forms).map(([form, schema]) => ({
      type: 'object',
      required: [form],
      properties: { [form]: schema, params: { type: ['object', 'null'] } },
    })),
  }
}

/** A cell of a data frame: numbers may be texts, dates milliseconds, booleans words. */
function cellSchema({ nullable }: SignatureField, { description, examples }: JsonObject): JsonObject {
  return {
    type: ['string', 'number', 'boolean', ...(nullable ? ['null'] : [])],
    ...(description === undefined ? {} : { description }),
    ...(examples === undefined ? {} : { examples }),
  }
}

function answerSchema({ output }: Signature): JsonObject {
  const number: JsonObject = { type: 'number' }
  const isWhole = output.kind === 'classification' && output.labels.every((label) => Number.isSafeInteger(label))
  const properties: JsonObject =
    output.kind === 'regression'
      ? { prediction: number }
      : {
          label: { enum: isWhole ? [...output.labels] : output.labels.map(String) },
          ...Object.fromEntries(output.labels.map((label) => [`probability_${String(label)}`, number])),
        }
  const record: JsonObject = { type: 'object', required: Object.keys(properties), properties }
  return {
    type: 'object',
    required: ['predictions'],
    properties: { predictions: { type: 'array', items: record } },
  }
}
