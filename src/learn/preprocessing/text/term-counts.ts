/** The terms of texts as numbers. */
export interface TermCounts {
  /** The term of each number, as they turned up. */
  readonly terms: readonly string[]
  /** In how many texts, and how many times in all, each stands. */
  readonly texts: readonly number[]
  readonly times: readonly number[]
  /** The numbers of text i stand at starts[i] to before starts[i + 1], as they turned up. */
  readonly starts: Uint32Array
  readonly numbers: Int32Array
}

/** Numbers the terms of every text. O(terms). */
export function countTerms(all: readonly string[], read: (text: string) => readonly string[]): TermCounts {
  const numberOf = new Map<string, number>()
  const terms: string[] = []
  const texts: number[] = []
  const times: number[] = []
  const lastText: number[] = []
  const starts = new Uint32Array(all.length + 1)
  let numbers = new Int32Array(1024)
  let at = 0
  for (let row = 0; row < all.length; row++) {
    const found = read(all[row]!)
    if (at + found.length > numbers.length) {
      const longer = new Int32Array(2 * (at + found.length))
      longer.set(numbers)
      numbers = longer
    }
    for (let i = 0; i < found.length; i++) {
      const term = found[i]!
      let number = numberOf.get(term)
      if (number === undefined) {
        number = terms.length
        numberOf.set(term, number)
        terms.push(term)
        texts.push(0)
        times.push(0)
        lastText.push(-1)
      }
      times[number]!++
      if (lastText[number] !== row) {
        lastText[number] = row
        texts[number]!++
      }
      numbers[at++] = number
    }
    starts[row + 1] = at
  }
  return { terms, texts, times, starts, numbers: numbers.subarray(0, at) }
}
