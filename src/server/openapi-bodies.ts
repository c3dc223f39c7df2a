import { PredictWarning } from '../api/predict-answer.ts'
import type { Json } from '../base/json.ts'
import type { ModelManifest } from '../domain/model-artifact.ts'
import type { RequestRow } from '../domain/prediction.ts'
import type { Signature } from '../domain/signature.ts'

export type JsonObject = { readonly [key: string]: Json }

export function json(schema: Json): JsonObject {
  return { 'application/json': { schema } }
}

/** A TypeBox schema without its hidden marks. */
export function asJson(schema: object): Json {
  return JSON.parse(JSON.stringify(schema)) as Json
}

const arrow = ['application/vnd.apache.arrow.stream', 'application/vnd.apache.arrow.file'] as const

/** Answers that are tables: `id`, and `value`, or `label` and `probability_<label>` of each class. */
export const tableAnswers: JsonObject = {
  'text/csv': { schema: { type: 'string' } },
  ...Object.fromEntries(arrow.map((type) => [type, { schema: { type: 'string', format: 'binary' } }])),
}

/** Bodies that are tables, with CSV of the rows where a file would write their numbers as JSON does. */
export function tableBodies(manifest: ModelManifest, rows: readonly RequestRow[]): JsonObject {
  const description = 'A table whose columns are the fields, by name, in any order.'
  const example = csvExample(manifest, rows)
  return {
    'text/csv': { schema: { type: 'string', description }, ...(example === undefined ? {} : { example }) },
    ...Object.fromEntries(arrow.map((type) => [type, { schema: { type: 'string', format: 'binary', description } }])),
  }
}

/** Rows as CSV; undefined where a number is written in a form of the training file's own. */
export function csvExample(
  { signature: { inputs }, preparation: { contract } }: ModelManifest,
  rows: readonly RequestRow[],
): string | undefined {
  const hasForm = inputs.some(({ name }) => Object.hasOwn(contract, name) && contract[name]!.written !== undefined)
  if (hasForm) return undefined
  const field = (text: string): string => (/[",;\t|\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const lines = [
    inputs.map(({ name }) => name),
    ...rows.map((row) => inputs.map(({ name }) => String(row[name] ?? ''))),
  ]
  return lines.map((line) => `${line.map(field).join(',')}\n`).join('')
}

/** The schema of an answer in JSON. */
export function answerSchema({ output }: Signature): JsonObject {
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
