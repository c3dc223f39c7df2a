import { categoryTakes } from '../domain/category-values.ts'
import { numberFormInWords } from '../frame/number-form.ts'
import { isOfDigits } from '../frame/read-date.ts'
import type { ColumnContract } from '../domain/contract.ts'
import type { SignatureField } from '../domain/signature.ts'
import type { JsonObject } from './openapi-bodies.ts'

/** Categories named as examples of a field. */
const examplesMax = 20
/** Categories that are all told: a type of more would help nobody. */
const categoriesMax = 200

const jsonTypes = {
  number: 'number',
  integer: 'integer',
  boolean: 'boolean',
  category: 'string',
  text: 'string',
  date: 'string',
  timestamp: 'string',
} as const

/** The words for a boolean in their usual cases; concerns text only. */
const booleanWords = '^([Tt](rue)?|TRUE|[Yy](es)?|YES|1|[Ff](alse)?|FALSE|[Nn]o?|NO|0)$'

/**
 * The schema of one field. A range is told, not demanded: a number outside it is answered, with a warning. A number that
 * the training file wrote with marks or a unit may be sent as that text, a date of digits as a number, and a boolean as the
 * word of a file.
 */
export function fieldSchema(field: SignatureField, contract: ColumnContract | undefined): JsonObject {
  const { type, nullable, range, categories, meaning } = field
  const takes = categoryTakes(field)
  const other = takes ?? asSourceWrites(field, contract)
  const types = [jsonTypes[type], ...(other === undefined ? [] : [other]), ...(nullable ? ['null'] : [])]
  const seen = range === undefined ? '' : `In training from ${range.min} to ${range.max}.`
  const { written } = contract ?? {}
  const form = written === undefined ? '' : `A number, or text ${numberFormInWords(written)}.`
  const description = [meaning === undefined ? '' : meaning.replace(/\.?$/, '.'), form, seen].filter(Boolean).join(' ')
  return {
    type: types.length === 1 ? types[0]! : types,
    ...(type === 'date' && other === undefined ? { format: 'date' } : {}),
    ...(type === 'boolean' ? { pattern: booleanWords } : {}),
    ...(description === '' ? {} : { description }),
    ...(range === undefined ? {} : { 'x-range': { min: range.min, max: range.max }, examples: [range.min, range.max] }),
    ...(categories === undefined
      ? {}
      : {
          examples: categories.slice(0, examplesMax),
          'x-categories-seen': categories.length,
          ...(categories.length > categoriesMax ? {} : { 'x-categories': [...categories] }),
        }),
  }
}

/** The JSON type that a field takes besides its own, because the training file wrote it so. */
function asSourceWrites(
  { type }: SignatureField,
  contract: ColumnContract = { type },
): 'string' | 'number' | undefined {
  if (type === 'boolean') return 'string'
  if (type === 'number' || type === 'integer') return contract.written === undefined ? undefined : 'string'
  return (type === 'date' || type === 'timestamp') && isOfDigits(contract.format) ? 'number' : undefined
}
