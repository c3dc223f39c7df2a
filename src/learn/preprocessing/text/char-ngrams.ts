const lengths = { least: 2, most: 5 }
/** Characters of a word that are read: longer ones are links and codes. */
const charactersMax = 100

/**
 * Runs of 2 to 5 characters within one word, the space at either side included, each as often as it occurs. A word with
 * its spaces shorter than a length counts once and ends there.
 *
 * @param word  what stands between two spaces, not empty
 *
 * Source: scikit-learn's `CountVectorizer(analyzer='char_wb', ngram_range=(2, 5))`. Deviation: of a word the first 100
 * characters.
 */
export function charNgrams(word: string): string[] {
  // Characters beyond the basic plane are two units: only then is the word taken apart.
  const padded = /[\ud800-\udfff]/.test(word)
    ? [' ', ...Array.from(word).slice(0, charactersMax), ' ']
    : ` ${word.slice(0, charactersMax)} `
  const ngrams: string[] = []
  for (let length = lengths.least; length <= lengths.most; length++) {
    for (let at = 0; at === 0 || at + length <= padded.length; at++) {
      const ngram = padded.slice(at, at + length)
      ngrams.push(typeof ngram === 'string' ? ngram : ngram.join(''))
    }
    if (padded.length <= length) break
  }
  return ngrams
}

/** What stands between the spaces of a text, punctuation included. */
export function spacedWords(text: string): readonly string[] {
  return text.match(/\S+/gu) ?? []
}
