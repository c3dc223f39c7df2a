/**
 * A run of letters, digits and underscores; or one character of a script that puts no space between words, where runs
 * would be sentences.
 */
const word =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*|[[\p{L}\p{M}\p{N}_]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]]+/gv

/** The words of a text in normal form, in order: ['two', 'words']. */
export function wordsOf(text: string): readonly string[] {
  return text.match(word) ?? []
}

/** Words and pairs of neighbours, each as often as it occurs: ['a', 'b', 'a b']. */
export function wordNgrams(text: string): string[] {
  const words = wordsOf(text)
  const ngrams = [...words]
  for (let i = 1; i < words.length; i++) ngrams.push(`${words[i - 1]!} ${words[i]!}`)
  return ngrams
}
