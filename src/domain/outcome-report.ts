import type { Metrics } from './metric.ts'
import type { Label } from './signature.ts'

/** What came of the live predictions of a model: the contract of `models outcomes --json`. */
export interface OutcomeReport {
  readonly model: string
  /** Of the predictions, ISO; absent: no bound. */
  readonly from?: string
  readonly to?: string
  readonly versions: readonly LiveVersion[]
  readonly feedback: FeedbackCounts
}

/** All that was said of a model, whenever. */
export interface FeedbackCounts {
  /** Lines: each time that an outcome was said. */
  readonly received: number
  readonly ids: number
  /** Said again with the same outcome. */
  readonly repeated: number
  /** Ids whose outcome was changed. */
  readonly corrected: number
  /** Ids of no prediction on disk. They are joined once it is there. */
  readonly unknown: number
}

/** How one version did on rows that it answered live and whose outcome is known. */
export interface LiveVersion {
  readonly version: number
  /** Rows answered and logged. */
  readonly predictions: number
  /** Those of them with an outcome. */
  readonly joined: number
  /** joined / predictions. */
  readonly coverage: number
  /** From the answer to the moment the outcome was known. Absent without an outcome. */
  readonly delayHours?: { readonly median: number; readonly p90: number; readonly greatest: number }
  /** Coverage by the label that was answered: where it differs much, the metrics speak of a chosen part. */
  readonly byLabel?: readonly { readonly label: Label; readonly predictions: number; readonly joined: number }[]
  /** With 95 % intervals; empty with too few outcomes. */
  readonly metrics: Metrics
  /** Outcomes that are no label of this version: left out of the metrics. */
  readonly foreign: number
}
