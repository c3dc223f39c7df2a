import { Type } from './schema.ts'
import type { Static } from 'typebox'

/** `POST /api/v1/runs/:id/heartbeat`: how the run stands after the sign of life. */
export const Heartbeat = Type.Object(
  {
    status: Type.Union([
      Type.Literal('running'),
      Type.Literal('scheduled'),
      Type.Literal('finished'),
      Type.Literal('failed'),
      Type.Literal('killed'),
      Type.Literal('dead'),
    ]),
  },
  { additionalProperties: false },
)
export type Heartbeat = Static<typeof Heartbeat>
