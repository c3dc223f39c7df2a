import type { Breach } from './contract.ts'
import type { Metrics } from './metric.ts'
import type { Label } from './signature.ts'

/** The contract of `evaluate --json`. */
export interface EvaluationReport {
  readonly model: string
  readonly rows: number
  readonly metrics: Metrics
  /** More than two classes: how each fares, in the order of the labels, and the pairs most often confused. */
  readonly classes?: readonly ClassResult[]
  readonly confused?: readonly ConfusedPair[]
  readonly breaches: readonly Breach[]
}

/** How a model does on one of three classes and more. */
export interface ClassResult {
  readonly label: Label
  /** Rows of the class. */
  readonly rows: number
  /** Rows that were answered with it. */
  readonly answered: number
  /** Share of those answered with it that are of it; absent where none was. */
  readonly precision?: number
  /** Share of its rows that were answered with it; absent where it has none. */
  readonly recall?: number
  /** Harmonic mean of both; absent where the class was neither met nor answered. */
  readonly f1?: number
}

/** A mistake that is made often: rows of one class answered with another. */
export interface ConfusedPair {
  readonly truth: Label
  readonly answer: Label
  readonly rows: number
  /** Of the rows of the true class, in (0, 1]. */
  readonly share: number
}

/**
 * Share of positives among rows whose probability falls in a bin: what calibration means, in a table. Of three classes
 * and more: the share of right answers, by the probability of the answer.
 */
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
