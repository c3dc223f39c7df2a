/**
 * A run of letters, digits and underscores; or one character of a script that puts no space between words, where runs
 * would be sentences.
 */
const word =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*|[[\p{L}\p{M}\p{N}_]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]]+/gv

/** Whether a text is ASCII alone, which needs neither normal forms nor tables of scripts. */
const ascii = /^[\0-\x7f]*$/

export function isAscii(text: string): boolean {
  return ascii.test(text)
}

/** Of each ASCII code, 1 where words are made of it. */
const isWordCode = Uint8Array.from({ length: 128 }, (_, code) => (/\w/.test(String.fromCharCode(code)) ? 1 : 0))

/**
 * The words of a text, in order: `two, words` gives 'two' and 'words'. A word is a run of letters, digits, marks and
 * underscores; a character of Chinese, Japanese, Thai, Lao, Khmer or Burmese is a word of its own. O(characters).
 */
export function tokenise(text: string): string[] {
  if (!isAscii(text)) return text.match(word) ?? []
  const words: string[] = []
  let start = -1
  for (let at = 0; at < text.length; at++) {
    if (isWordCode[text.charCodeAt(at)] === 1) {
      if (start < 0) start = at
    } else if (start >= 0) {
      words.push(text.slice(start, at))
      start = -1
    }
  }
  if (start >= 0) words.push(text.slice(start))
  return words
}

/** How many things in a row are one n-gram: from `least` to `most`, at least 1. */
export interface NgramLengths {
  readonly least: number
  readonly most: number
}

/** Runs of neighbouring words, each as often as it occurs, joined by a space: ['a', 'b'] of 1 to 2 gives 'a', 'b', 'a b'. */
export function wordNgrams(words: readonly string[], { least, most }: NgramLengths): readonly string[] {
  if (most === 1) return words
  const ngrams: string[] = least === 1 ? [...words] : []
  for (let length = Math.max(2, least); length <= most; length++) {
    for (let at = 0; at + length <= words.length; at++) {
      let ngram = words[at]!
      for (let next = at + 1; next < at + length; next++) ngram += ` ${words[next]!}`
      ngrams.push(ngram)
    }
  }
  return ngrams
}
