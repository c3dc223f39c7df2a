import type { DistinctValues } from './distinct-values.ts'

/** Distinct values that are looked at; the first ones, which is enough for a mean. */
const sampled = 2_000
/** Values that models keep apart as categories at most: beyond, texts of several words tell more by their words. */
const categoriesMax = 253
/** Words of a text on average; fewer are a text only where most words begin with a small letter: names are short. */
const wordsMin = { usual: 4, uncapitalised: 3 }

/**
 * Whether the values of a column are texts, to be read by their words: four words each on average (three, unless nine
 * of ten are capitalised, as in names), of which codes, numbers, links and addresses of e-mail are none and at most a
 * third of what stands between spaces. There are at least 20 distinct ones, and either more than half of the rows have
 * one of their own or there are more than 253.
 */
export function isFreeText({ values, counts, codes, missing }: DistinctValues): boolean {
  const filled = codes.length - missing
  if (values.length < 20 || (2 * values.length <= filled && values.length <= categoriesMax)) return false
  let [rows, words, pieces, capitalised] = [0, 0, 0, 0]
  for (let i = 0; i < Math.min(sampled, values.length); i++) {
    const found = wordsIn(values[i]!)
    rows += counts[i]!
    words += counts[i]! * found.words
    pieces += counts[i]! * found.pieces
    capitalised += counts[i]! * found.capitalised
  }
  const fewest = capitalised > 0.9 * words ? wordsMin.usual : wordsMin.uncapitalised
  return words >= fewest * rows && 3 * words >= 2 * pieces
}

/** Characters of scripts without spaces between words; about two make a word. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu
/** Letters alone, with marks of punctuation around them. */
const word = /^[\p{P}\p{S}]*\p{L}[\p{L}\p{M}'’\-/]*[\p{P}\p{S}]*$/u

/** What stands between spaces, how much of it is words, and how many of those begin with a capital letter. */
function wordsIn(text: string): { pieces: number; words: number; capitalised: number } {
  const characters = text.match(unspaced)?.length ?? 0
  if (characters > text.length / 2) return { pieces: characters / 2, words: characters / 2, capitalised: 0 }
  const pieces = text.split(/\s+/u).filter((piece) => piece !== '' && !/^[\p{P}\p{S}]+$/u.test(piece))
  const words = pieces.filter((piece) => word.test(piece))
  return {
    pieces: pieces.length,
    words: words.length,
    capitalised: words.filter((it) => /^\P{L}*\p{Lu}/u.test(it)).length,
  }
}
