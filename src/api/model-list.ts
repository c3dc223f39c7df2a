import { Type } from './schema.ts'
import type { Static } from 'typebox'
import { Metrics } from './metrics.ts'

const closed = { additionalProperties: false }

const VersionSummary = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    createdAt: Type.String({ description: 'ISO 8601, UTC.' }),
    digest: Type.String({ description: 'SHA-256 of the artifact that is served.' }),
    evaluatedDigest: Type.String({ description: 'SHA-256 of the artifact whose metrics these are.' }),
    runId: Type.String(),
    snapshotHash: Type.String(),
    metrics: Metrics,
    gate: Type.Object({ passed: Type.Boolean(), reasons: Type.Array(Type.String()) }, closed),
  },
  closed,
)

/** A registered model: its aliases and its versions, newest first. */
export const ModelSummary = Type.Object(
  {
    name: Type.String(),
    kind: Type.Union([Type.Literal('classification'), Type.Literal('regression')]),
    target: Type.String(),
    aliases: Type.Unsafe<Record<string, number>>({ type: 'object', additionalProperties: { type: 'integer' } }),
    versions: Type.Array(VersionSummary),
  },
  closed,
)
export type ModelSummary = Static<typeof ModelSummary>

/** `GET /api/v1/models` and `models list --json`. */
export const ModelList = Type.Object({ models: Type.Array(ModelSummary) }, closed)
export type ModelList = Static<typeof ModelList>
