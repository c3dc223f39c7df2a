import type { SparseRow } from '../sparse-row.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Writes the terms of one text, at the slots from `at` on. */
export interface TermWriter {
  /** Counts a term by its position in the vocabulary. */
  count(position: number): void
  /** Appends what was counted to `out`, and forgets it. */
  flush(out: SparseRow, at: number): void
}

/** How counts become values. */
export interface TermWeighting {
  /** 1 + ln(count) instead of the count. */
  readonly sublinear: boolean
  /** What the values of a text are scaled to: squares, or values, that add up to 1; or left as they are. */
  readonly norm: 'l1' | 'l2' | 'none'
}

/** What linear models read texts by. */
export const sublinearUnit: TermWeighting = { sublinear: true, norm: 'l2' }

/**
 * TF-IDF: a term that occurs c times gets c · idf, or (1 + ln c) · idf, and the terms of a text are scaled together.
 *
 * Source: scikit-learn, TfidfVectorizer; Manning, Raghavan & Schütze (2008), Introduction to Information Retrieval,
 * section 6.4.
 */
export function termWriter({ terms, idf }: Vocabulary, { sublinear, norm }: TermWeighting): TermWriter {
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
      for (let i = 0; i < distinct; i++) {
        const position = positions[i]!
        const count = counts[position]!
        out.slots[out.count] = at + position
        out.values[out.count++] = (sublinear && count > 1 ? 1 + Math.log(count) : count) * idf[position]!
        counts[position] = 0
      }
      scaleTo(norm, out, first)
      distinct = 0
    },
  }
}

/** Scales the values from position `first` on; values that are all 0 stay. */
export function scaleTo(norm: TermWeighting['norm'], { values, count }: SparseRow, first: number): void {
  if (norm === 'none') return
  let size = 0
  for (let i = first; i < count; i++) size += norm === 'l2' ? values[i]! * values[i]! : Math.abs(values[i]!)
  if (size === 0) return
  const scale = 1 / (norm === 'l2' ? Math.sqrt(size) : size)
  for (let i = first; i < count; i++) values[i]! *= scale
}
