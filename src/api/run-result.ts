import { Type } from './schema.ts'
import type { Static } from 'typebox'
import { Breach } from './breach.ts'
import { Metrics } from './metrics.ts'

const closed = { additionalProperties: false }
const rows = Type.Integer({ minimum: 0 })

const Decision = Type.Object(
  { column: Type.String(), action: Type.String(), reason: Type.String(), rowsAffected: rows },
  closed,
)

const LeakageFinding = Type.Object(
  {
    column: Type.String(),
    kind: Type.Union([
      Type.Literal('reproduces-target'),
      Type.Literal('defines-target'),
      Type.Literal('combines-to-target'),
      Type.Literal('id-like'),
      Type.Literal('recorded-after'),
      Type.Literal('declared-after'),
      Type.Literal('meaning-only'),
      Type.Literal('data-only'),
      Type.Literal('duplicates-across-split'),
    ]),
    evidence: Type.String(),
    action: Type.Union([Type.Literal('excluded'), Type.Literal('flagged'), Type.Literal('kept')]),
  },
  closed,
)

const SplitPart = Type.Object({ rows, from: Type.Optional(Type.String()), to: Type.Optional(Type.String()) }, closed)

const Split = Type.Object(
  {
    kind: Type.Union([
      Type.Literal('time'),
      Type.Literal('rows'),
      Type.Literal('group'),
      Type.Literal('stratified'),
      Type.Literal('random'),
    ]),
    column: Type.Optional(Type.String()),
    train: SplitPart,
    test: SplitPart,
    compared: Type.Optional(Type.Object({ rows }, closed)),
  },
  closed,
)

const Candidate = Type.Object(
  {
    name: Type.String(),
    metrics: Metrics,
    measuredOn: Type.Union([Type.Literal('test rows'), Type.Literal('training rows, cross-validated')]),
    crossValidated: Type.Optional(
      Type.Object(
        {
          metric: Type.String(),
          mean: Type.Number(),
          standardError: Type.Number(),
          folds: Type.Integer({ minimum: 2 }),
          worseBy: Type.Optional(Type.Number({ minimum: 0 })),
          uncertainty: Type.Optional(Type.Number({ minimum: 0 })),
          isWithin: Type.Optional(Type.Boolean()),
        },
        closed,
      ),
    ),
    operation: Type.Optional(
      Type.Object(
        {
          steps: Type.Number({ minimum: 0 }),
          bytes: Type.Integer({ minimum: 0 }),
          microseconds: Type.Number({ minimum: 0 }),
        },
        closed,
      ),
    ),
    fitSeconds: Type.Number({ minimum: 0 }),
  },
  closed,
)

/** The contract of `run --json`. */
export const RunResult = Type.Object(
  {
    project: Type.String(),
    run: Type.String(),
    snapshot: Type.Object({ hash: Type.String(), rows, columns: Type.Integer({ minimum: 0 }) }, closed),
    decisions: Type.Array(Decision),
    leakage: Type.Array(LeakageFinding),
    breaches: Type.Array(Breach),
    split: Split,
    evaluationSet: Type.Optional(Type.Object({ hash: Type.String(), rows }, closed)),
    candidates: Type.Array(Candidate),
    chosen: Type.Object(
      { name: Type.String(), reason: Type.String(), threshold: Type.Optional(Type.Number()) },
      closed,
    ),
    gate: Type.Object({ passed: Type.Boolean(), reasons: Type.Array(Type.String()) }, closed),
    model: Type.Object(
      {
        name: Type.String(),
        version: Type.Integer({ minimum: 1 }),
        digest: Type.String(),
        evaluatedDigest: Type.String(),
      },
      closed,
    ),
    card: Type.Optional(Type.Object({ digest: Type.String(), markdown: Type.String() }, closed)),
    awaitsApproval: Type.Optional(Type.Boolean()),
    report: Type.String(),
  },
  closed,
)
export type RunResult = Static<typeof RunResult>
