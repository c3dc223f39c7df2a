import { Type } from './schema.ts'
import type { Static } from 'typebox'

/** Every answer of 400 and above: what happened, what to do, and the details a program can read. */
export const ErrorAnswer = Type.Object(
  {
    error: Type.Object(
      {
        code: Type.String({ description: 'Stable; never renamed.' }),
        message: Type.String(),
        fix: Type.String(),
        details: Type.Unsafe<Record<string, unknown>>({ type: 'object' }),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
)
export type ErrorAnswer = Static<typeof ErrorAnswer>
