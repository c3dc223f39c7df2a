import { Type } from './schema.ts'
import type { Static } from 'typebox'

/** `GET /version`. */
export const Version = Type.Object(
  {
    throughline: Type.String(),
    node: Type.String(),
    platform: Type.String(),
    commit: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
export type Version = Static<typeof Version>
