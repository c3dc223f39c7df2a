import type { OperatingCost } from '../operating-cost.ts'

/** One model that was cross-validated. */
export interface ScoredCandidate {
  readonly name: string
  /** Difficulty to explain, as an order; see `Estimator.complexity`. */
  readonly complexity: number
  readonly mean: number
  /** Of the mean. */
  readonly standardError: number
  /** Of the same folds in the same order for every candidate. */
  readonly foldScores: readonly number[]
  /** Of a model it was fitted to; see `operatingCost`. Decides where every candidate has one. */
  readonly cost?: OperatingCost
}

/** Where a candidate stands against the best. */
export interface Standing<Candidate extends ScoredCandidate = ScoredCandidate> {
  readonly candidate: Candidate
  /** How much worse than the best on average, >= 0, in the unit of the metric. */
  readonly worseBy: number
  /** One standard error of the comparison, by which it may be worse. */
  readonly standardError: number
  readonly isWithin: boolean
}

export interface Choice<Candidate extends ScoredCandidate> {
  readonly chosen: Candidate
  /** The one with the best mean. */
  readonly best: Candidate
  /** All candidates by mean, the best first. */
  readonly standings: readonly Standing<Candidate>[]
  /** Plain sentences with the numbers. */
  readonly reason: string
}
