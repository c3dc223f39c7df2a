import { Type } from './schema.ts'
import type { Static } from 'typebox'

const closed = { additionalProperties: false }

/** `POST /api/v1/projects/{name}/runs`: the job that was started. */
export const JobStarted = Type.Object({ id: Type.String() }, closed)
export type JobStarted = Static<typeof JobStarted>

/** `GET /api/v1/jobs/{id}`. */
export const Job = Type.Object(
  {
    id: Type.String(),
    project: Type.String(),
    status: Type.Union([
      Type.Literal('queued'),
      Type.Literal('running'),
      Type.Literal('finished'),
      Type.Literal('failed'),
    ]),
    startedAt: Type.String({ description: 'ISO 8601, UTC.' }),
    endedAt: Type.Optional(Type.String()),
    step: Type.Optional(Type.String({ description: 'What it is doing, for people.' })),
    runId: Type.Optional(Type.String()),
    error: Type.Optional(Type.Object({ code: Type.String(), message: Type.String(), fix: Type.String() }, closed)),
  },
  closed,
)
export type Job = Static<typeof Job>
