import { Type } from './schema.ts'
import type { Static } from 'typebox'

const closed = { additionalProperties: false }

/** A class label as the user writes it. */
export const Label = Type.Union([Type.String(), Type.Number(), Type.Boolean()])

/** One row answered: `value` in regression, `label` and `probabilities` in classification. */
export const Prediction = Type.Object(
  {
    id: Type.String({ description: 'Unique; the prediction log holds it too.' }),
    value: Type.Optional(Type.Number()),
    label: Type.Optional(Label),
    probabilities: Type.Optional(
      Type.Unsafe<Record<string, number>>({
        type: 'object',
        additionalProperties: { type: 'number', minimum: 0, maximum: 1 },
        description: 'Probability of every label, written as text.',
      }),
    ),
    logged: Type.Boolean({ description: 'False when this row is not in the log: it was full, or keeps only a share.' }),
  },
  closed,
)
export type Prediction = Static<typeof Prediction>

/** Something unusual about a value that was answered all the same. */
export const PredictWarning = Type.Object(
  {
    row: Type.Integer({ minimum: 0, description: 'Position in `rows`, from 0.' }),
    column: Type.String(),
    code: Type.Union([Type.Literal('unseen-category'), Type.Literal('out-of-range')]),
  },
  closed,
)
export type PredictWarning = Static<typeof PredictWarning>

/** The answer of `POST /models/{name}/predict`: predictions in the order of the rows. */
export const PredictAnswer = Type.Object(
  {
    model: Type.String(),
    version: Type.Integer({ minimum: 1 }),
    predictions: Type.Array(Prediction),
    warnings: Type.Array(PredictWarning),
  },
  closed,
)
export type PredictAnswer = Static<typeof PredictAnswer>
