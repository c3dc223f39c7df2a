/**
 * What the training rows looked like, stored with the model: drift is measured against this, without the rows.
 * Bins, floors and counts are part of every score, so they are here and nowhere else.
 */
export interface ReferenceProfile {
  readonly rows: number
  readonly columns: readonly ReferenceColumn[]
}

export type ReferenceColumn =
  | {
      readonly kind: 'number'
      readonly name: string
      /** Of a text column: the numbers are those of its words. */
      readonly of?: 'words'
      readonly missing: number
      /** Up to 1,001 evenly spaced quantiles of the values that are not missing, least and greatest included. */
      readonly quantiles: readonly number[]
      /**
       * Inner edges of the bins, ascending; bin b holds edge[b-1] <= x < edge[b]. Deciles without repeats; a value that
       * fills one has a bin of its own.
       */
      readonly edges: readonly number[]
      /** Rows per bin, length edges + 1. */
      readonly counts: readonly number[]
      readonly mean: number
      readonly standardDeviation: number
    }
  | {
      readonly kind: 'category'
      readonly name: string
      readonly missing: number
      /** Up to 100 commonest values with their rows; the rest is `otherRows`. */
      readonly counts: readonly { readonly value: string; readonly rows: number }[]
      readonly otherRows: number
    }
