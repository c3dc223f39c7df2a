import type { DistinctValues } from './distinct-values.ts'

/** Distinct values that are looked at; the first ones, which is enough for a mean. */
const sampled = 2_000

/**
 * Whether a column is prose: at least four words a value on average, thirty characters or more, and mostly unique
 * (more than half of the rows with a value have one of their own, among at least 20).
 */
export function isFreeText({ values, counts, codes, missing }: DistinctValues): boolean {
  const filled = codes.length - missing
  if (values.length < 20 || 2 * values.length <= filled) return false
  let [rows, words, characters] = [0, 0, 0]
  for (let i = 0; i < Math.min(sampled, values.length); i++) {
    rows += counts[i]!
    words += counts[i]! * wordsIn(values[i]!)
    characters += counts[i]! * values[i]!.length
  }
  return words >= 4 * rows && characters >= 20 * rows
}

function wordsIn(text: string): number {
  return text.match(/\p{L}[\p{L}\p{M}'’-]*/gu)?.length ?? 0
}
