import { Type } from './schema.ts'
import type { Static } from 'typebox'
import { Metrics } from './metrics.ts'

const closed = { additionalProperties: false }

/** One run in a list. */
export const RunSummary = Type.Object(
  {
    id: Type.String(),
    experiment: Type.String(),
    status: Type.Union([
      Type.Literal('running'),
      Type.Literal('finished'),
      Type.Literal('failed'),
      Type.Literal('dead'),
    ]),
    startedAt: Type.String({ description: 'ISO 8601, UTC.' }),
    endedAt: Type.Optional(Type.String()),
    seed: Type.Integer(),
    snapshotHash: Type.Optional(Type.String()),
    metrics: Metrics,
    error: Type.Optional(Type.Object({ code: Type.String(), message: Type.String() }, closed)),
  },
  closed,
)
export type RunSummary = Static<typeof RunSummary>

/** `GET /api/v1/runs` and `runs list --json`: newest first. */
export const RunList = Type.Object({ runs: Type.Array(RunSummary) }, closed)
export type RunList = Static<typeof RunList>
