import { pairTable } from './pair-table.ts'
import { vocabularyFrom } from './vocabulary.ts'
import type { Vocabulary, VocabularyLimits } from './vocabulary.ts'

/** Distinct words that are numbered; those that turn up later are passed over. */
const wordsMax = 1_000_000

/**
 * Counts in how many texts each word and each pair of neighbours stands, as `vocabularyCounter` does, in a quarter of
 * its time: words are numbered, and pairs are pairs of numbers.
 */
export function wordCounter({ hasPairs = true, ...limits }: VocabularyLimits & { readonly hasPairs?: boolean }) {
  const numbers = new Map<string, number>()
  const words: string[] = []
  const weights: number[] = []
  const rows: number[] = []
  const pairs = hasPairs ? pairTable() : undefined
  let row = 0
  let total = 0
  const numberOf = (word: string): number => {
    const known = numbers.get(word)
    if (known !== undefined) return known
    if (words.length === wordsMax) return -1
    numbers.set(word, words.length)
    words.push(word)
    weights.push(0)
    rows.push(0)
    return words.length - 1
  }
  return {
    /** Counts the words of one text, in order. */
    add(text: readonly string[], weight: number): void {
      row++
      total += weight
      let before = -1
      for (const word of text) {
        const number = numberOf(word)
        if (number >= 0 && rows[number] !== row) {
          rows[number] = row
          weights[number]! += weight
        }
        if (number >= 0 && before >= 0) pairs?.add(before, number, row, weight)
        before = number
      }
    },
    build(): Vocabulary {
      const counted = words.map((word, number): [string, number] => [word, weights[number]!])
      for (const { first, second, weight } of pairs?.heaviest(limits.weightMin) ?? []) {
        counted.push([`${words[first]!} ${words[second]!}`, weight])
      }
      return vocabularyFrom(counted, total, limits)
    },
  }
}
