import type { SignatureField } from './signature.ts'

/**
 * What a request may write for a category besides a string. A CSV file cannot say whether its 0, 1, 2 or true, false
 * are names or values: where every category seen in training reads as a number, a number is taken too (as the category
 * of that value), and where all are 'true' or 'false', a boolean.
 */
export function categoryTakes(field: SignatureField): 'number' | 'boolean' | undefined {
  const { categories = [] } = field
  if (field.type !== 'category' || categories.length === 0) return undefined
  if (categories.every((text) => text === 'true' || text === 'false')) return 'boolean'
  return categories.every((text) => text.trim() !== '' && Number.isFinite(Number(text))) ? 'number' : undefined
}
