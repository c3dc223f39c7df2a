import { charNgrams, charNgramsOfWord, spacedWords } from './char-ngrams.ts'
import { isAscii, tokenise, wordNgrams } from './words.ts'
import type { NgramLengths } from './words.ts'

/** How a text becomes terms. */
export interface TermOptions {
  /** Runs of words, of characters of the whole text, or of characters within words with the space at either side. Default 'words'. */
  readonly of?: 'words' | 'characters' | 'charactersOfWords'
  /** Least and most words, or characters, of a term. Default [1, 1]. */
  readonly ngrams?: readonly [least: number, most: number]
  /** Whether case is passed over. Default true. */
  readonly lowercase?: boolean
  /** Whether marks are taken off letters, and compatible forms made one (Unicode NFKD). Default false. */
  readonly stripAccents?: boolean
  /** Words that are passed over, before words are joined; not read for characters. Default none. */
  readonly stopWords?: readonly string[]
  /** Least characters of a word; not read for characters. Default 1 (scikit-learn: 2). */
  readonly lettersMin?: number
}

/**
 * The terms of a text, each as often as it occurs.
 *
 * Source: scikit-learn's `CountVectorizer`. Deviations: words of one letter count unless `lettersMin` is 2; letters keep
 * their combining marks; scripts without spaces give words of one character (`tokenise`).
 */
export function termReader({
  of = 'words',
  ngrams: [least, most] = [1, 1],
  lowercase = true,
  stripAccents = false,
  stopWords = [],
  lettersMin = 1,
}: TermOptions): (text: string) => readonly string[] {
  const lengths: NgramLengths = { least, most }
  const stopped = new Set(stopWords)
  const normal = (text: string): string => {
    const lower = lowercase ? text.toLowerCase() : text
    return stripAccents && !isAscii(lower) ? lower.normalize('NFKD').replace(/\p{Mn}/gu, '') : lower
  }
  if (of === 'characters') return (text) => charNgrams(normal(text), lengths)
  if (of === 'charactersOfWords') {
    return (text) => spacedWords(normal(text)).flatMap((word) => charNgramsOfWord(word, lengths))
  }
  const isAll = stopped.size === 0 && lettersMin <= 1
  return (text) => {
    const words = tokenise(normal(text))
    const kept = isAll ? words : words.filter((word) => word.length >= lettersMin && !stopped.has(word))
    return wordNgrams(kept, lengths)
  }
}
