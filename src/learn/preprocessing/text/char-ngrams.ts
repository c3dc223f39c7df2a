import type { NgramLengths } from './words.ts'

/** Characters of a word that are read: longer ones are links and codes. */
const charactersMax = 100

/**
 * Runs of characters within one word, the space at either side included, each as often as it occurs. A word with its
 * spaces shorter than a length counts once and ends there.
 *
 * @param word  what stands between two spaces, not empty
 *
 * Source: scikit-learn's `CountVectorizer(analyzer='char_wb')`. Deviation: of a word the first 100 characters.
 */
export function charNgramsOfWord(word: string, { least, most }: NgramLengths): string[] {
  // Characters beyond the basic plane are two units: only then is the word taken apart.
  const padded = hasPairs(word)
    ? [' ', ...Array.from(word).slice(0, charactersMax), ' ']
    : ` ${word.slice(0, charactersMax)} `
  const ngrams: string[] = []
  for (let length = least; length <= most; length++) {
    for (let at = 0; at === 0 || at + length <= padded.length; at++) ngrams.push(runOf(padded, at, length))
    if (padded.length <= length) break
  }
  return ngrams
}

/**
 * Runs of characters of a whole text, across words, each as often as it occurs; white space counts as one space. A text
 * shorter than a length has no run of it.
 *
 * Source: scikit-learn's `CountVectorizer(analyzer='char')`.
 */
export function charNgrams(text: string, { least, most }: NgramLengths): string[] {
  const spaced = text.replace(/\s\s+/gu, ' ')
  const characters = hasPairs(spaced) ? Array.from(spaced) : spaced
  const ngrams: string[] = []
  for (let length = least; length <= most; length++) {
    for (let at = 0; at + length <= characters.length; at++) ngrams.push(runOf(characters, at, length))
  }
  return ngrams
}

/** What stands between the spaces of a text, punctuation included. */
export function spacedWords(text: string): readonly string[] {
  return text.match(/\S+/gu) ?? []
}

function hasPairs(text: string): boolean {
  return /[\ud800-\udfff]/.test(text)
}

function runOf(characters: string | readonly string[], at: number, length: number): string {
  const run = characters.slice(at, at + length)
  return typeof run === 'string' ? run : run.join('')
}
