import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Breach } from './breach.ts'
import { Metrics } from './metrics.ts'

/** The contract of `evaluate --json`. */
export const EvaluationReport = Type.Object(
  {
    model: Type.String(),
    rows: Type.Integer({ minimum: 0 }),
    metrics: Metrics,
    breaches: Type.Array(Breach),
  },
  { additionalProperties: false },
)
export type EvaluationReport = Static<typeof EvaluationReport>
