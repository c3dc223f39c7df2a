import { assert } from '../../../base/assert.ts'
import type { Tensor } from '../../tensor.ts'

/** The n-grams that count, each with its weight. */
export interface Vocabulary {
  /** Sorted by code unit; none holds a line break. */
  readonly terms: readonly string[]
  /** Inverse document frequency of each term, >= 1. */
  readonly idf: Float64Array
}

/** Which n-grams are kept. */
export interface VocabularyLimits {
  /** Least summed weight of the texts (their number, when all weights are 1) that a term stands in. */
  readonly weightMin: number
  /** Most terms kept, those in most texts first. */
  readonly termsMax: number
}

/** Terms counted at once. Beyond it those seen in one text so far are forgotten, to bound memory to some 200 MB. */
const countedMax = 1_000_000

/**
 * Counts in how many texts each term stands, and keeps the commonest; ties go by code unit. Neither the order of the
 * texts nor chance changes the result, short of a million distinct terms.
 *
 * idf = ln((1 + n) / (1 + df)) + 1, with n the summed weight of the texts and df that of those with the term.
 *
 * Source: scikit-learn, TfidfTransformer(smooth_idf=True). Lossy counting beyond the bound: Manku & Motwani (2002),
 * VLDB, Approximate frequency counts over data streams.
 */
export function vocabularyCounter(limits: VocabularyLimits) {
  const frequency = new Map<string, { weight: number; text: number }>()
  let texts = 0
  let total = 0
  return {
    /** Counts the terms of one text, which may name a term twice. */
    add(terms: readonly string[], weight: number): void {
      texts++
      total += weight
      for (const term of terms) {
        const seen = frequency.get(term)
        if (seen === undefined) frequency.set(term, { weight, text: texts })
        else if (seen.text !== texts) {
          seen.weight += weight
          seen.text = texts
        }
      }
      if (frequency.size > countedMax) forgetRarest(frequency)
    },
    build(): Vocabulary {
      const counted = Array.from(frequency, ([term, { weight }]): [string, number] => [term, weight])
      return vocabularyFrom(counted, total, limits)
    },
  }
}

/** The vocabulary of terms with the weight of the texts they stand in, of `total` in all. */
export function vocabularyFrom(
  counted: readonly (readonly [term: string, weight: number])[],
  total: number,
  { weightMin, termsMax }: VocabularyLimits,
): Vocabulary {
  const kept = counted.filter(([, weight]) => weight >= weightMin)
  if (kept.length > termsMax) {
    kept.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    kept.length = termsMax
  }
  kept.sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    terms: kept.map(([term]) => term),
    idf: Float64Array.from(kept, ([, weight]) => idfOf(weight, total)),
  }
}

/** Inverse document frequency of a term in texts of summed weight `weight`, of `total` in all. */
export function idfOf(weight: number, total: number): number {
  return Math.log((1 + total) / (1 + weight)) + 1
}

/** Drops the terms of least weight until half the room is free. */
function forgetRarest(frequency: Map<string, { readonly weight: number }>): void {
  for (let weight = 1; frequency.size > countedMax / 2; weight *= 2) {
    for (const [term, seen] of frequency) if (seen.weight <= weight) frequency.delete(term)
  }
}

/** The vocabulary as two tensors, `<name>.terms` (UTF-8, one a line) and `<name>.idf`. */
export function vocabularyTensors(name: string, { terms, idf }: Vocabulary): Record<string, Tensor> {
  return { [`${name}.terms`]: new TextEncoder().encode(terms.join('\n')), [`${name}.idf`]: idf }
}

/** The vocabulary that the tensors hold; absent or damaged ones are a broken assumption. */
export function vocabularyOf(name: string, tensors: Readonly<Record<string, Tensor>>): Vocabulary {
  const [bytes, idf] = [tensors[`${name}.terms`], tensors[`${name}.idf`]]
  assert(bytes instanceof Uint8Array && idf instanceof Float64Array, `${name} has its terms and their weights`)
  const terms = bytes.length === 0 ? [] : new TextDecoder('utf-8', { fatal: true }).decode(bytes).split('\n')
  assert(terms.length === idf.length, `every term of ${name} has its weight`)
  return { terms, idf }
}
