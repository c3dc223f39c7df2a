import type { SparseRow } from '../sparse-row.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Writes the terms of one text, at the slots from `at` on. */
export interface TermWriter {
  /** Counts a term by its position in the vocabulary. */
  count(position: number): void
  /** Appends what was counted to `out`, and forgets it. */
  flush(out: SparseRow, at: number): void
}

/**
 * TF-IDF: a term that occurs c times gets (1 + ln c) · idf, and the terms of a text are scaled to a length of 1.
 *
 * Source: scikit-learn, TfidfVectorizer(sublinear_tf=True, norm='l2'); Manning, Raghavan & Schütze (2008),
 * Introduction to Information Retrieval, section 6.4.
 */
export function termWriter({ terms, idf }: Vocabulary): TermWriter {
  const counts = new Uint32Array(terms.length)
  const touched = new Uint32Array(terms.length)
  let distinct = 0
  return {
    count(position) {
      if (counts[position]!++ === 0) touched[distinct++] = position
    },
    flush(out, at) {
      const positions = touched.subarray(0, distinct).sort()
      const first = out.count
      let squares = 0
      for (let i = 0; i < distinct; i++) {
        const position = positions[i]!
        const value = (1 + Math.log(counts[position]!)) * idf[position]!
        squares += value * value
        out.slots[out.count] = at + position
        out.values[out.count++] = value
        counts[position] = 0
      }
      const scale = 1 / Math.sqrt(squares)
      for (let i = first; i < out.count; i++) out.values[i]! *= scale
      distinct = 0
    },
  }
}
