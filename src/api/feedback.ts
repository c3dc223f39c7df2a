import { Label } from './predict-answer.ts'
import { Type } from './schema.ts'
import type { Static } from 'typebox'

const closed = { additionalProperties: false }

/** The body of `POST /models/{name}/feedback`. */
export const FeedbackRequest = Type.Object(
  {
    outcomes: Type.Array(
      Type.Object(
        {
          id: Type.String({ minLength: 1, maxLength: 200, description: 'Of the prediction, as its answer told it.' }),
          outcome: Label,
          at: Type.Optional(
            Type.String({ maxLength: 40, description: 'When it was known, ISO 8601 with its zone. Default: now.' }),
          ),
        },
        closed,
      ),
      { description: 'What came of predicted rows: a label of the model, or in regression a number.' },
    ),
  },
  closed,
)
export type FeedbackRequest = Static<typeof FeedbackRequest>

/** Its answer: all of it is on disk. */
export const FeedbackAnswer = Type.Object(
  {
    model: Type.String(),
    version: Type.Integer({ minimum: 1, description: 'Whose labels the outcomes were checked against.' }),
    accepted: Type.Integer({ minimum: 0 }),
  },
  closed,
)
export type FeedbackAnswer = Static<typeof FeedbackAnswer>
