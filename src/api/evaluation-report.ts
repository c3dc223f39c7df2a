import { Type } from './schema.ts'
import type { Static } from 'typebox'
import { Breach } from './breach.ts'
import { Metrics } from './metrics.ts'
import { Label } from './predict-answer.ts'

const closed = { additionalProperties: false }
const rows = Type.Integer({ minimum: 0 })
const share = Type.Number({ minimum: 0, maximum: 1 })

const ClassResult = Type.Object(
  {
    label: Label,
    rows,
    answered: rows,
    precision: Type.Optional(share),
    recall: Type.Optional(share),
    f1: Type.Optional(share),
  },
  closed,
)

const ConfusedPair = Type.Object({ truth: Label, answer: Label, rows, share }, closed)

/** The contract of `evaluate --json`. */
export const EvaluationReport = Type.Object(
  {
    model: Type.String(),
    rows,
    metrics: Metrics,
    classes: Type.Optional(Type.Array(ClassResult, { description: 'More than two classes: how each fares.' })),
    confused: Type.Optional(Type.Array(ConfusedPair, { description: 'The pairs most often confused, most first.' })),
    breaches: Type.Array(Breach),
  },
  closed,
)
export type EvaluationReport = Static<typeof EvaluationReport>
