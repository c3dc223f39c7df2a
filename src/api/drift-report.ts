import { Type } from './schema.ts'
import type { Static } from 'typebox'

const closed = { additionalProperties: false }
const rows = Type.Integer({ minimum: 0 })

export const DriftVerdict = Type.Union([
  Type.Literal('stable'),
  Type.Literal('warning'),
  Type.Literal('drifted'),
  Type.Literal('inconclusive'),
])

const ColumnDrift = Type.Object(
  {
    column: Type.String(),
    method: Type.String(),
    score: Type.Number(),
    threshold: Type.Number(),
    pValue: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    samples: rows,
    verdict: DriftVerdict,
  },
  closed,
)

/** The contract of `monitor --json`. */
export const DriftReport = Type.Object(
  {
    model: Type.String(),
    reference: Type.Object({ snapshot: Type.String(), rows }, closed),
    current: Type.Object({ rows, from: Type.Optional(Type.String()), to: Type.Optional(Type.String()) }, closed),
    columns: Type.Array(ColumnDrift),
    verdict: DriftVerdict,
  },
  closed,
)
export type DriftReport = Static<typeof DriftReport>
