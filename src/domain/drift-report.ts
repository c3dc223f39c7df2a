export type DriftVerdict = 'stable' | 'warning' | 'drifted' | 'inconclusive'

/** What one column did between the reference window and the current one. */
export interface ColumnDrift {
  readonly column: string
  /** The name of the method: 'wasserstein', 'jensen-shannon', 'missing-share'. */
  readonly method: string
  readonly score: number
  /** The score from which a significant row is 'drifted'. */
  readonly threshold: number
  /** Corrected for the number of rows of the report; absent where a row is 'inconclusive'. */
  readonly pValue?: number
  /** Rows of the current window that had a value. */
  readonly samples: number
  readonly verdict: DriftVerdict
}

/** The contract of `monitor --json`. */
export interface DriftReport {
  readonly model: string
  readonly reference: { readonly snapshot: string; readonly rows: number }
  readonly current: { readonly rows: number; readonly from?: string; readonly to?: string }
  readonly columns: readonly ColumnDrift[]
  readonly verdict: DriftVerdict
}
