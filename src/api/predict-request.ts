import { Type } from './schema.ts'
import type { Static } from 'typebox'

/** A value a row may hold. Which one a field demands stands in the signature of its model. */
export type FieldValue = string | number | boolean | null

/**
 * The body of `POST /models/{name}/predict`. This schema holds the shape; the fields of a row are checked against the
 * signature of the model, which differs from model to model (`GET /models/{name}/openapi.json` lists them).
 */
export const PredictRequest = Type.Object(
  {
    rows: Type.Array(Type.Unsafe<Record<string, FieldValue>>({ type: 'object' }), {
      description: 'The rows to score, each with its columns by name.',
    }),
    strict: Type.Optional(
      Type.Boolean({
        description: 'Refuse (400) a category never seen and a number outside the range, instead of warning.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type PredictRequest = Static<typeof PredictRequest>
