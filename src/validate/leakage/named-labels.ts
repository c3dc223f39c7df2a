export interface Levels {
  /** Shape (rows,), positions in `names`; -1 where missing. */
  readonly codes: Int32Array
  readonly names: readonly string[]
}

/** Characters of a text that are read. */
const charactersMax = 10_000

/**
 * Which label of the target each text names first: labels are compared as whole words without case or punctuation, of
 * two that begin alike the longer. A text that names none has the level '(none)'.
 *
 * @param texts   shape (rows,); null is missing
 * @param labels  of the target, as written
 */
export function namedLabels(texts: readonly (string | null)[], labels: readonly string[]): Levels {
  const positions = new Map(labels.map((label, position) => [wordsOf(label).join(' '), position]))
  const longest = labels.reduce((most, label) => Math.max(most, wordsOf(label).length), 0)
  const codeOf = (text: string): number => {
    const words = wordsOf(text)
    for (let from = 0; from < words.length; from++) {
      for (let count = longest; count > 0; count--) {
        const found = positions.get(words.slice(from, from + count).join(' '))
        if (found !== undefined) return found
      }
    }
    return labels.length
  }
  return {
    codes: Int32Array.from(texts, (text) => (text === null ? -1 : codeOf(text))),
    names: [...labels, '(none)'],
  }
}

function wordsOf(text: string): readonly string[] {
  return (
    text
      .slice(0, charactersMax)
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  )
}
