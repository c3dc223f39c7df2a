import { Type } from './schema.ts'
import type { Static } from 'typebox'

const closed = { additionalProperties: false }

/** `GET /health`: 'degraded' when a version could not be loaded; what was served before is served still. */
export const Health = Type.Object(
  {
    status: Type.Union([Type.Literal('ok'), Type.Literal('degraded')]),
    uptimeSeconds: Type.Number({ minimum: 0 }),
    models: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          version: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
            description: 'The version the bare name answers with; null when there is no champion.',
          }),
        },
        closed,
      ),
    ),
    problems: Type.Array(Type.String()),
  },
  closed,
)
export type Health = Static<typeof Health>

/** `GET /health/live` and `/health/ready`, where they answer well. */
export const Probe = Type.Object({ status: Type.Literal('ok') }, closed)
export type Probe = Static<typeof Probe>
