import type { ParamBounds } from '../../param-range.ts'

/** What texts are read by: their words; also pairs of neighbours; also runs of characters within words. */
const textTerms = ['words', 'pairs', 'characters'] as const

/** How the texts of a table are read. */
export interface TextReading {
  readonly terms: (typeof textTerms)[number]
  /** Rows that a word or a pair stands in, at least; runs of characters stand in two, whatever is said here. */
  readonly rowsMin: number
}

/** The parameters of estimators that read texts. */
export interface ReadingParams {
  /** 'words', 'pairs' (and words) or 'characters' (and both). Default 'characters'. */
  readonly text: TextReading['terms']
  /** Least rows of a word or pair, from 1. Default 2. */
  readonly textRows: number
}

export const READING_PARAMS = {
  text: { default: 'characters', of: textTerms },
  textRows: { default: 2, min: 1, max: 1000, integer: true },
} as const satisfies Readonly<Record<keyof ReadingParams, ParamBounds>>

export const defaultReading: ReadingParams = { text: 'characters', textRows: 2 }

export function readingOf({ text, textRows }: ReadingParams): TextReading {
  return { terms: text, rowsMin: textRows }
}
