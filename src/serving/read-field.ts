import { compileReader } from '../clean/read-cell.ts'
import { categoryTakes, readsAsNumber } from '../domain/category-values.ts'
import { numberFormInWords } from '../frame/number-form.ts'
import type { NumberForm } from '../frame/number-form.ts'
import { isOfDigits } from '../frame/read-date.ts'
import type { Written } from '../clean/read-cell.ts'
import type { RowsWritten } from '../domain/prediction.ts'
import type { Preparation } from '../domain/model-artifact.ts'
import type { ColumnContract } from '../domain/contract.ts'
import type { SignatureField } from '../domain/signature.ts'
import type { Cell } from '../frame/column.ts'

/** Reads a request's value as the cell a model takes; undefined when the value is not of the field's type. */
export type FieldReader = (value: unknown) => Cell | undefined

/**
 * The reader of a field: what may stand for its type in JSON, then the very function that read the column for training
 * (cleaning steps and type). Nothing is coerced: "12" is no number and 1 no boolean. A date is written as ISO 8601, or
 * as the contract says the training file had it, and so is a number that was written with marks or a unit ("1.234,5 €").
 * A boolean may be the word of a file ("True", "N"), which JSON has no other way to write. Text that means missing (by a
 * cleaning step, or empty) is null, in a number too.
 *
 * @param written  but for 'json', a value is a cell of a table, and read as a file's
 */
export function compileFieldReader(
  field: SignatureField,
  { contract, clean }: Pick<Preparation, 'contract' | 'clean'>,
  written: RowsWritten = 'json',
): FieldReader {
  const { name, type } = field
  const own = Object.hasOwn(contract, name) ? contract[name] : undefined
  const accept = written === 'json' ? acceptedBy(field, own) : acceptedOfTable(field)
  const read = compileReader(name, { ...own, type }, clean)
  return (value) => {
    if (value === null) return null
    const written = accept(value)
    if (written === undefined) return typeof value === 'string' && read(value).kind === 'missing' ? null : undefined
    const cell = read(written)
    if (cell.kind === 'value') return cell.value
    return cell.kind === 'missing' ? null : undefined
  }
}

/** The JSON values of a type, as the cleaning steps take them; undefined for any other value. */
function acceptedBy(
  field: SignatureField,
  contract: Pick<ColumnContract, 'written' | 'format'> = {},
): (value: unknown) => Exclude<Written, null> | undefined {
  const number = (value: unknown): number | undefined =>
    typeof value === 'number' && Number.isFinite(value) ? value : undefined
  const string = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
  switch (field.type) {
    case 'number':
    case 'integer':
      return contract.written === undefined ? number : (value) => number(value) ?? string(value)
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? value : string(value))
    case 'category':
      return acceptedByCategory(field)
    case 'text':
      return string
    case 'date':
    case 'timestamp':
      return isOfDigits(contract.format) ? (value) => string(value) ?? number(value) : string
  }
}

/** Whatever a cell of a table can be: its reader, which is that of a file, judges it. */
function acceptedOfTable(field: SignatureField): (value: unknown) => Exclude<Written, null> | undefined {
  const category = field.type === 'category' ? acceptedByCategory(field) : () => undefined
  return (value) => {
    if (typeof value === 'string' || typeof value === 'boolean') return value
    return typeof value === 'number' ? (category(value) ?? value) : undefined
  }
}

/** A category takes a string, and what `categoryTakes` says: a number is read as the category of that value. */
function acceptedByCategory(field: SignatureField): (value: unknown) => string | undefined {
  const takes = categoryTakes(field)
  const { categories = [] } = field
  const byValue = new Map(categories.filter(readsAsNumber).map((category) => [Number(category), category]))
  // Of '1' and '01' the number 1 is the one that JSON writes so.
  for (const category of categories) if (String(Number(category)) === category) byValue.set(Number(category), category)
  return (value) => {
    if (typeof value === 'string') return value
    if (typeof value !== takes || (typeof value === 'number' && !readsAsNumber(String(value)))) return undefined
    return typeof value === 'number' ? (byValue.get(value) ?? String(value)) : String(value)
  }
}

const words: Readonly<Record<SignatureField['type'], string>> = {
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  category: 'a string',
  text: 'a string',
  date: "a date written 'YYYY-MM-DD'",
  timestamp: "a time in ISO 8601, such as '2026-01-31T08:30:00Z'",
}

/** What a field takes, in the words of an error message. */
export function expectedOf(field: SignatureField, written?: NumberForm): string {
  const takes = categoryTakes(field)
  const other =
    takes === undefined ? (written === undefined ? '' : ` or text ${numberFormInWords(written)}`) : ` or a ${takes}`
  const said = `${words[field.type]}${other}`
  return field.nullable ? `${said}, or null` : said
}

/** A value in the words of an error message: at most about 60 characters, whatever a client sent. */
export function receivedOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') return JSON.stringify(value.length > 48 ? `${value.slice(0, 45)}...` : value)
  if (Array.isArray(value)) return `an array of ${value.length}`
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value === null ? 'null' : 'an object'
}
