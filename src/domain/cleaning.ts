/**
 * One cleaning step of a project: what is done to a column, and why. `init` proposes, the user owns; the steps run in
 * order, on every row that training, evaluation or serving ever reads. Counts are recorded when it runs.
 */
export type CleaningStep =
  /** Cuts white space at both ends; an empty rest is missing. */
  | { readonly action: 'trim'; readonly column: string; readonly reason: string }
  /** Cuts dots at the end (labels such as `Yes.`). */
  | { readonly action: 'strip-trailing-dot'; readonly column: string; readonly reason: string }
  /** Values that differ from one of these in case alone are written as it is: `YES` as `Yes`. */
  | {
      readonly action: 'match-case'
      readonly column: string
      readonly values: readonly string[]
      readonly reason: string
    }
  /** These written values (after trimming) mean "missing": null words, blanks, sentinels such as 999. */
  | {
      readonly action: 'null-values'
      readonly column: string
      readonly values: readonly string[]
      readonly reason: string
    }
  /** Written values renamed, e.g. case variants of one category to the commonest. */
  | {
      readonly action: 'replace'
      readonly column: string
      readonly values: Readonly<Record<string, string>>
      readonly reason: string
    }
  /** Rows with one of these written values are left out of training and evaluation, and counted. */
  | {
      readonly action: 'drop-rows'
      readonly column: string
      readonly values: readonly string[]
      readonly reason: string
    }
  /** Rows where the column is missing are left out of training and evaluation, and counted. */
  | { readonly action: 'drop-missing'; readonly column: string; readonly reason: string }
  /** Rows equal in every column to an earlier one are left out of training, and counted. `column` is '*'. */
  | { readonly action: 'drop-duplicate-rows'; readonly column: '*'; readonly reason: string }

/** A decision as it was carried out, with the number of rows it touched. Part of the run and of the report. */
export interface Decision {
  readonly column: string
  /** A cleaning action, or 'read-as' (type and format), 'exclude' (not a feature), 'fill-missing' and the like. */
  readonly action: string
  readonly reason: string
  readonly rowsAffected: number
}
