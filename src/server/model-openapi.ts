import { categoryTakes } from '../domain/category-values.ts'
import { ErrorAnswer } from '../api/error-answer.ts'
import { PredictWarning } from '../api/predict-answer.ts'
import type { Json } from '../base/json.ts'
import type { ColumnContract } from '../domain/contract.ts'
import { numberFormInWords } from '../frame/number-form.ts'
import { isOfDigits } from '../frame/read-date.ts'
import type { ModelManifest } from '../domain/model-artifact.ts'
import type { ModelVersion } from '../domain/model-version.ts'
import type { RequestRow } from '../domain/prediction.ts'
import type { Signature, SignatureField } from '../domain/signature.ts'

type JsonObject = { readonly [key: string]: Json }

/** Categories named as examples of a field. */
const examplesMax = 20

/** Rows that this version is known to answer: up to two of its golden rows. */
export function exampleRows(manifest: ModelManifest): readonly RequestRow[] {
  return manifest.golden.rows.slice(0, 2)
}

/**
 * OpenAPI 3.1 of one model, made from its signature: every field with its type, whether it may be null, the range or
 * categories seen in training, its meaning, and an example that works.
 */
export function modelOpenApi(manifest: ModelManifest, { model, version }: ModelVersion): JsonObject {
  const { signature } = manifest
  const path = `/models/${model}/predict`
  const rows = exampleRows(manifest)
  return {
    openapi: '3.1.0',
    info: {
      title: `${model}: predicts ${signature.output.name}`,
      version: String(version),
      description: answers(signature),
    },
    paths: {
      [path]: {
        post: {
          operationId: 'predict',
          summary: `Predict ${signature.output.name} for one or more rows`,
          parameters: [strictParameter],
          requestBody: {
            required: true,
            content: { 'application/json': { schema: requestSchema(manifest), example: { rows: rows as Json } } },
          },
          responses: {
            '200': { description: 'Predictions in the order of the rows.', content: json(answerSchema(signature)) },
            '4XX': { description: 'The request was refused; the answer says why.', content: json(asJson(ErrorAnswer)) },
          },
        },
      },
    },
  }
}

/** Labels named in a sentence at most. */
const labelsNamed = 6

/** What a model answers, in one sentence. */
export function answers({ output }: Signature): string {
  if (output.kind === 'regression') return `Answers a number: ${output.name}.`
  return `Answers ${output.name}: ${either(output.labels.map(String))}, with the probability of each.`
}

function either(labels: readonly string[]): string {
  if (labels.length <= labelsNamed) return `${labels.slice(0, -1).join(', ')} or ${labels.at(-1)}`
  return `one of ${labels.length} labels (${labels.slice(0, labelsNamed).join(', ')} ...)`
}

const strictParameter: JsonObject = {
  name: 'strict',
  in: 'query',
  description:
    'true: a category never seen or a number outside the range is refused instead of answered with a warning.',
  schema: { enum: ['true', 'false'] },
}

const json = (schema: Json): JsonObject => ({ 'application/json': { schema } })
/** A TypeBox schema without its hidden marks. */
const asJson = (schema: object): Json => JSON.parse(JSON.stringify(schema)) as Json

function requestSchema({ signature: { inputs }, preparation }: ModelManifest): JsonObject {
  return {
    type: 'object',
    required: ['rows'],
    additionalProperties: false,
    properties: {
      rows: {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: inputs.filter((field) => !field.nullable).map((field) => field.name),
          properties: Object.fromEntries(
            inputs.map((field) => [field.name, fieldSchema(field, preparation.contract[field.name])]),
          ),
        },
      },
      strict: { type: 'boolean' },
    },
  }
}

const jsonTypes = {
  number: 'number',
  integer: 'integer',
  boolean: 'boolean',
  category: 'string',
  text: 'string',
  date: 'string',
  timestamp: 'string',
} as const

/** The words for a boolean in their usual cases; concerns text only. */
const booleanWords = '^([Tt](rue)?|TRUE|[Yy](es)?|YES|1|[Ff](alse)?|FALSE|[Nn]o?|NO|0)$'

/**
 * The schema of one field. A range is told, not demanded: a number outside it is answered, with a warning. A number that
 * the training file wrote with marks or a unit may be sent as that text, a date of digits as a number, and a boolean as the
 * word of a file.
 */
function fieldSchema(field: SignatureField, contract: ColumnContract | undefined): JsonObject {
  const { type, nullable, range, categories, meaning } = field
  const takes = categoryTakes(field)
  const other = takes ?? asSourceWrites(field, contract)
  const types = [jsonTypes[type], ...(other === undefined ? [] : [other]), ...(nullable ? ['null'] : [])]
  const seen = range === undefined ? '' : `In training from ${range.min} to ${range.max}.`
  const { written } = contract ?? {}
  const form = written === undefined ? '' : `A number, or text ${numberFormInWords(written)}.`
  const description = [meaning === undefined ? '' : meaning.replace(/\.?$/, '.'), form, seen].filter(Boolean).join(' ')
  return {
    type: types.length === 1 ? types[0]! : types,
    ...(type === 'date' && other === undefined ? { format: 'date' } : {}),
    ...(type === 'boolean' ? { pattern: booleanWords } : {}),
    ...(description === '' ? {} : { description }),
    ...(range === undefined ? {} : { 'x-range': { min: range.min, max: range.max }, examples: [range.min, range.max] }),
    ...(categories === undefined
      ? {}
      : { examples: categories.slice(0, examplesMax), 'x-categories-seen': categories.length }),
  }
}

/** The JSON type that a field takes besides its own, because the training file wrote it so. */
function asSourceWrites(
  { type }: SignatureField,
  contract: ColumnContract = { type },
): 'string' | 'number' | undefined {
  if (type === 'boolean') return 'string'
  if (type === 'number' || type === 'integer') return contract.written === undefined ? undefined : 'string'
  return (type === 'date' || type === 'timestamp') && isOfDigits(contract.format) ? 'number' : undefined
}

function answerSchema({ output }: Signature): JsonObject {
  const common = { id: { type: 'string' }, logged: { type: 'boolean' } } as const
  const given: JsonObject =
    output.kind === 'regression'
      ? { value: { type: 'number' } }
      : { label: { enum: [...output.labels] }, probabilities: probabilitiesSchema(output.labels.map(String)) }
  return {
    type: 'object',
    required: ['model', 'version', 'predictions', 'warnings'],
    properties: {
      model: { type: 'string' },
      version: { type: 'integer' },
      predictions: {
        type: 'array',
        items: {
          type: 'object',
          required: ['id', ...Object.keys(given), 'logged'],
          properties: { ...common, ...given },
        },
      },
      warnings: { type: 'array', items: asJson(PredictWarning) },
    },
  }
}

function probabilitiesSchema(labels: readonly string[]): JsonObject {
  const share: JsonObject = { type: 'number', minimum: 0, maximum: 1 }
  return { type: 'object', required: labels, properties: Object.fromEntries(labels.map((label) => [label, share])) }
}
