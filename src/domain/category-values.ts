import type { SignatureField } from './signature.ts'

/**
 * What a request may write for a category besides a string. A CSV file cannot say whether its 0, 1, 2 or true, false
 * are names or values, and a JSON file mixes them: where a category seen in training reads as a number, a number is
 * taken too (as the category of that value), and where one is 'true' or 'false', a boolean.
 */
export function categoryTakes(field: SignatureField): 'number' | 'boolean' | undefined {
  const { categories = [] } = field
  if (field.type !== 'category') return undefined
  if (categories.some((text) => readsAsNumber(text))) return 'number'
  return categories.some((text) => text === 'true' || text === 'false') ? 'boolean' : undefined
}

/**
 * Whether a category is the text of a number that JSON carries as it is. A whole number of 16 digits and more is not: as
 * a double it would be another category's too.
 */
export function readsAsNumber(text: string): boolean {
  return text.trim() !== '' && Math.abs(Number(text)) <= Number.MAX_SAFE_INTEGER
}
