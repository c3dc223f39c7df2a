import { Type as TypeBox } from 'typebox'
import { expect, test } from 'vitest'
import { Type } from './schema.ts'

/** One schema of everything that is used, by either builder. */
const everything = (T: typeof Type) =>
  T.Object(
    {
      text: T.String({ minLength: 1 }),
      count: T.Optional(T.Integer({ minimum: 0, description: 'how many' })),
      kind: T.Union([T.Literal('a'), T.Literal(1), T.Literal(true), T.Null()], { description: 'which' }),
      state: T.Enum(['on', 'off']),
      rows: T.Array(T.Object({ value: T.Optional(T.Number()) }), { maxItems: 3 }),
      any: T.Optional(T.Unsafe({ anyOf: [{ type: 'string' }] })),
      flag: T.Boolean(),
      named: T.Record(T.String(), T.Number()),
    },
    { additionalProperties: false },
  )

test('schemas are those of TypeBox, as JSON', () => {
  expect(JSON.parse(JSON.stringify(everything(Type)))).toEqual(JSON.parse(JSON.stringify(everything(TypeBox))))
})
