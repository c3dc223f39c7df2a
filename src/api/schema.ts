import type { Type as TypeBox } from 'typebox'

/** Keys that `Object` does not require; not written as JSON. */
const optional = '~optional'

type Options = Readonly<Record<string, unknown>>
type Schema = Readonly<Record<string, unknown>>

const of =
  (type: string) =>
  (options: Options = {}): Schema => ({ type, ...options })

function object(properties: Readonly<Record<string, Schema>>, options: Options = {}): Schema {
  const required = Object.keys(properties).filter((key) => !Object.hasOwn(properties[key]!, optional))
  return { type: 'object', ...(required.length === 0 ? {} : { required }), properties, ...options }
}

/**
 * JSON Schemas with TypeBox's types, written without its 370 modules: a server that starts would spend a fifth of its time
 * on loading them.
 */
export const Type = {
  Array: (items: Schema, options: Options = {}): Schema => ({ type: 'array', items, ...options }),
  Boolean: of('boolean'),
  Enum: (values: readonly unknown[], options: Options = {}): Schema => ({ enum: values, ...options }),
  Integer: of('integer'),
  Literal: (value: unknown, options: Options = {}): Schema => ({ type: typeof value, const: value, ...options }),
  Null: of('null'),
  Number: of('number'),
  Object: object,
  Optional: (schema: Schema): Schema => Object.defineProperty({ ...schema }, optional, { value: true }),
  Record: (_keys: Schema, value: Schema): Schema => ({ type: 'object', patternProperties: { '^.*$': value } }),
  String: of('string'),
  Union: (anyOf: readonly Schema[], options: Options = {}): Schema => ({ anyOf, ...options }),
  Unsafe: (schema: Schema): Schema => schema,
} as unknown as Pick<
  typeof TypeBox,
  | 'Array'
  | 'Boolean'
  | 'Enum'
  | 'Integer'
  | 'Literal'
  | 'Null'
  | 'Number'
  | 'Object'
  | 'Optional'
  | 'Record'
  | 'String'
  | 'Union'
  | 'Unsafe'
>
