import { Type } from './schema.ts'

/** One way in which a table departs from its contract. */
export const Breach = Type.Object(
  {
    column: Type.String(),
    kind: Type.Union([
      Type.Literal('missing-column'),
      Type.Literal('unknown-column'),
      Type.Literal('unreadable'),
      Type.Literal('null-not-allowed'),
      Type.Literal('out-of-range'),
      Type.Literal('unseen-category'),
    ]),
    rows: Type.Integer({ minimum: 0 }),
    examples: Type.Array(Type.String()),
    severity: Type.Union([Type.Literal('error'), Type.Literal('warning')]),
  },
  { additionalProperties: false },
)
