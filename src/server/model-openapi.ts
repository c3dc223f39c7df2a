import { ErrorAnswer } from '../api/error-answer.ts'
import type { Json } from '../base/json.ts'
import { answerSchema, asJson, json, tableAnswers, tableBodies } from './openapi-bodies.ts'
import { fieldSchema } from './field-schema.ts'
import { answers, exampleRows } from './model-words.ts'
import { invocationPaths } from './scoring/invocation-openapi.ts'
import type { JsonObject } from './openapi-bodies.ts'
import type { ModelManifest } from '../domain/model-artifact.ts'
import type { ModelVersion } from '../domain/model-version.ts'

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
            content: {
              'application/json': { schema: requestSchema(manifest), example: { rows: rows as Json } },
              ...tableBodies(manifest, rows),
            },
          },
          responses: {
            '200': {
              description: 'Predictions in the order of the rows, in the form that Accept asks for.',
              content: { ...json(answerSchema(signature)), ...tableAnswers },
            },
            ...refusals,
          },
        },
      },
      ...invocationPaths(manifest, model, rows),
    },
  }
}

const strictParameter: JsonObject = {
  name: 'strict',
  in: 'query',
  description:
    'true: a category never seen or a number outside the range is refused instead of answered with a warning.',
  schema: { enum: ['true', 'false'] },
}

const refusals: JsonObject = {
  '4XX': { description: 'The request was refused; the answer says why.', content: json(asJson(ErrorAnswer)) },
  '5XX': { description: 'The server could not answer; asked again, it may.', content: json(asJson(ErrorAnswer)) },
}

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
