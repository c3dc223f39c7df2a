import { Label, PredictWarning } from './predict-answer.ts'
import { Type } from './schema.ts'
import type { FieldValue } from './predict-request.ts'
import type { Static } from 'typebox'

const closed = { additionalProperties: false }
const byColumn = Type.Unsafe<Record<string, number>>({ type: 'object', additionalProperties: { type: 'number' } })

/** The body of `POST /models/{name}/explain`. */
export const ExplainRequest = Type.Object(
  {
    rows: Type.Array(Type.Unsafe<Record<string, FieldValue>>({ type: 'object' }), {
      description: 'The rows to explain, as for a prediction; 1,000 at most, 50 where contributions are drawn.',
    }),
    label: Type.Optional(Label),
  },
  closed,
)
export type ExplainRequest = Static<typeof ExplainRequest>

/** Its answer: for each row, what each input adds to the margin. */
export const ExplainAnswer = Type.Object(
  {
    model: Type.String(),
    version: Type.Integer({ minimum: 1 }),
    method: Type.Enum(['tree-shap', 'additive', 'sampled-shapley']),
    scale: Type.Enum(['value', 'probability', 'log-odds', 'softmax', 'log-odds-each', 'log', 'raw']),
    explanations: Type.Array(
      Type.Object(
        {
          label: Type.Optional(Label),
          base: Type.Number(),
          contributions: byColumn,
          margin: Type.Number({ description: 'base and all contributions.' }),
          standardErrors: Type.Optional(byColumn),
        },
        closed,
      ),
    ),
    warnings: Type.Array(PredictWarning),
  },
  closed,
)
export type ExplainAnswer = Static<typeof ExplainAnswer>
