import { sparseRow } from '../sparse-row.ts'
import { sparseRowsBuilder } from '../sparse-rows.ts'
import type { SparseRows } from '../sparse-rows.ts'
import { murmurHash3 } from './murmur-hash.ts'
import { termReader } from './term-reader.ts'
import type { TermOptions } from './term-reader.ts'
import { scaleTo } from './tf-idf.ts'
import type { TermWeighting } from './tf-idf.ts'

/** How texts are hashed. */
export interface HashingOptions extends TermOptions {
  /** Slots of a row, from 1 to 2^31 - 1. Default 2^20. */
  readonly width?: number
  /** Whether half of the terms count negative, so that terms in one slot cancel out on average. Default true. */
  readonly alternateSign?: boolean
  /** Default 'l2'. */
  readonly norm?: TermWeighting['norm']
}

/**
 * Counts of terms without a vocabulary: the hash of a term is its slot, so that nothing is learnt and memory does not
 * grow with what was met. Two terms may share a slot. Slots whose terms cancel out stay, with 0. O(characters).
 *
 * Source: scikit-learn, HashingVectorizer, with the same slots and signs; Weinberger et al. (2009), ICML, Feature
 * hashing for large scale multitask learning. Deviations in `termReader`.
 */
export function hashingVectoriser({
  width = 2 ** 20,
  alternateSign = true,
  norm = 'l2',
  ...options
}: HashingOptions = {}): { transform(texts: readonly string[]): SparseRows } {
  const read = termReader(options)
  const encoder = new TextEncoder()
  return {
    transform(texts) {
      let bytes = new Uint8Array(256)
      const hashOf = (term: string): number => {
        if (3 * term.length > bytes.length) bytes = new Uint8Array(6 * term.length)
        return murmurHash3(bytes, encoder.encodeInto(term, bytes).written)
      }
      const rows = sparseRowsBuilder(texts.length, width)
      const counts = new Map<number, number>()
      for (const text of texts) {
        counts.clear()
        for (const term of read(text)) {
          const hash = hashOf(term)
          // The magnitude of -2^31 is a double here, so that its slot is that of scikit-learn, which takes a detour.
          const slot = Math.abs(hash) % width
          counts.set(slot, (counts.get(slot) ?? 0) + (alternateSign && hash < 0 ? -1 : 1))
        }
        const out = sparseRow(counts.size)
        for (const slot of Uint32Array.from(counts.keys()).sort()) {
          out.slots[out.count] = slot
          out.values[out.count++] = counts.get(slot)!
        }
        scaleTo(norm, out, 0)
        rows.add(out)
      }
      return rows.build()
    },
  }
}
