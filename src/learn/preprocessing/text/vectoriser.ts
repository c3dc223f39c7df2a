import { sparseRow } from '../sparse-row.ts'
import { sparseRowsBuilder } from '../sparse-rows.ts'
import type { SparseRows } from '../sparse-rows.ts'
import { countTerms } from './term-counts.ts'
import type { TermCounts } from './term-counts.ts'
import { termReader } from './term-reader.ts'
import type { TermOptions } from './term-reader.ts'
import { termWriter } from './tf-idf.ts'
import type { TermWeighting, TermWriter } from './tf-idf.ts'
import { idfOf } from './vocabulary.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Which terms are kept, and what they are worth. */
export interface TfIdfOptions extends TermOptions, Partial<TermWeighting> {
  /** Texts a term stands in, at least; below 1 a share of the texts. Default 1, which is one text. */
  readonly minDf?: number
  /** Texts a term stands in, at most; up to 1 a share of the texts. Default 1, which is all of them. */
  readonly maxDf?: number
  /** Terms kept, those that occur most often first, ties by code unit. Default all. */
  readonly maxFeatures?: number
  /** Whether rare terms are worth more. Default true; false with `norm: 'none'` counts terms. */
  readonly idf?: boolean
}

/** What was learnt of texts: any text becomes a row of numbers. */
export interface TextVectoriser {
  /** The term of each slot, sorted by code unit. */
  readonly terms: readonly string[]
  /** Inverse document frequency of each, shape (terms,); 1 where it was not asked for. */
  readonly idf: Float64Array
  /** One row for each text; terms never learnt are passed over. O(characters). */
  transform(texts: readonly string[]): SparseRows
}

/**
 * TF-IDF of texts: which terms there are is learnt, and a text becomes a row of (terms,) numbers, count · idf with
 * idf = ln((1 + n) / (1 + df)) + 1, scaled to a length of 1.
 *
 * `fit` learns; `fitTransform` also gives the rows of the texts learnt from, and reads them once only. O(characters)
 * both, with the terms of all texts in memory. No text, or none with a term, gives rows without slots.
 *
 * Source: scikit-learn, TfidfVectorizer and CountVectorizer; deviations in `termReader`. Ties at `maxFeatures` go by code
 * unit, there by chance of a sort.
 */
export function tfIdf({ sublinear = false, norm = 'l2', ...options }: TfIdfOptions = {}) {
  const read = termReader(options)
  const fitted = (texts: readonly string[]) => {
    const counts = countTerms(texts, read)
    const { positions, vocabulary } = vocabularyOfCounts(counts, texts.length, options)
    const positionOf = new Map(vocabulary.terms.map((term, position) => [term, position]))
    const writerOf = () => termWriter(vocabulary, { sublinear, norm })
    const vectoriser: TextVectoriser = {
      ...vocabulary,
      transform(others) {
        const rowOf = (writer: TermWriter, row: number) => {
          for (const term of read(others[row]!)) {
            const position = positionOf.get(term)
            if (position !== undefined) writer.count(position)
          }
        }
        return rowsOf(others.length, vocabulary.terms.length, writerOf(), rowOf)
      },
    }
    const learntRows = () =>
      rowsOf(texts.length, vocabulary.terms.length, writerOf(), (writer, row) => {
        for (let at = counts.starts[row]!; at < counts.starts[row + 1]!; at++) {
          const position = positions[counts.numbers[at]!]!
          if (position >= 0) writer.count(position)
        }
      })
    return { vectoriser, learntRows }
  }
  return {
    fit: (texts: readonly string[]): TextVectoriser => fitted(texts).vectoriser,
    fitTransform(texts: readonly string[]): { readonly vectoriser: TextVectoriser; readonly rows: SparseRows } {
      const { vectoriser, learntRows } = fitted(texts)
      return { vectoriser, rows: learntRows() }
    },
  }
}

function rowsOf(
  rowCount: number,
  width: number,
  writer: TermWriter,
  rowOf: (writer: TermWriter, row: number) => void,
): SparseRows {
  const rows = sparseRowsBuilder(rowCount, width)
  const out = sparseRow(width)
  for (let row = 0; row < rowCount; row++) {
    out.count = 0
    rowOf(writer, row)
    writer.flush(out, 0)
    rows.add(out)
  }
  return rows.build()
}

/** The terms kept, and for each term counted its position among them or -1. */
function vocabularyOfCounts(
  { terms, texts, times }: TermCounts,
  total: number,
  { minDf = 1, maxDf = 1, maxFeatures = Infinity, idf = true }: TfIdfOptions,
): { readonly vocabulary: Vocabulary; readonly positions: Int32Array } {
  const least = minDf < 1 ? minDf * total : minDf
  const most = maxDf <= 1 ? maxDf * total : maxDf
  let kept = [...terms.keys()].filter((number) => texts[number]! >= least && texts[number]! <= most)
  const byTerm = (a: number, b: number) => (terms[a]! < terms[b]! ? -1 : 1)
  if (kept.length > maxFeatures) {
    kept.sort((a, b) => times[b]! - times[a]! || byTerm(a, b))
    kept = kept.slice(0, maxFeatures)
  }
  kept.sort(byTerm)
  const positions = new Int32Array(terms.length).fill(-1)
  for (const [position, number] of kept.entries()) positions[number] = position
  const worth = Float64Array.from(kept, (number) => (idf ? idfOf(texts[number]!, total) : 1))
  return { vocabulary: { terms: kept.map((number) => terms[number]!), idf: worth }, positions }
}
