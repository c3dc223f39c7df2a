import type { Breach } from './contract.ts'
import type { Metrics } from './metric.ts'

/** The contract of `evaluate --json`. */
export interface EvaluationReport {
  readonly model: string
  readonly rows: number
  readonly metrics: Metrics
  readonly breaches: readonly Breach[]
}

/** Share of positives among rows whose probability falls in a bin: what calibration means, in a table. */
export interface CalibrationBin {
  readonly from: number
  readonly to: number
  readonly rows: number
  readonly meanPredicted: number
  readonly observed: number
}

/** How the model does on a part of the rows. */
export interface SliceResult {
  /** 'Phase of flight = Climb' */
  readonly slice: string
  readonly rows: number
  readonly metric: string
  readonly value: number
  readonly low: number
  readonly high: number
  /** True when the whole interval is on the worse side of the overall value. */
  readonly worse: boolean
}

/** What the model is worth, against doing without it, on the test rows. */
export interface Value {
  readonly currency: string
  readonly assumedCosts: boolean
  readonly costPer1000WithModel: number
  readonly costPer1000WithoutModel: number
  /** Positive: the model saves. With its 95 % interval (paired bootstrap over test rows). */
  readonly savedPer1000: { readonly value: number; readonly low: number; readonly high: number }
  /** The policy it is compared with. */
  readonly withoutModel: string
}
