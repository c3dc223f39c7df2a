/** Count, mean and sum of squared distances from the mean. Changed in place while values come in. */
export interface Moments {
  count: number
  mean: number
  squares: number
}

/**
 * Requests by group of units: a unit's hash says its group, so that all its requests are in one. What differs between
 * groups is what differs between units, and gives errors of estimates that do not take requests of one unit for
 * independent, without keeping anything for each unit. Shape (256,) each.
 */
export interface GroupCounts {
  readonly requests: Float64Array
  /** Answered with a failure of the server. */
  readonly errors: Float64Array
  /** Refused because the request was not what the signature asks for. */
  readonly invalid: Float64Array
  /** Values received, and those of them that were missing. */
  readonly cells: Float64Array
  readonly missing: Float64Array
}

/** Names of distinct units, of those whose hash is below 2³² / 2^level: a sample of units, not of requests. */
export interface UnitSample {
  level: number
  readonly identities: Set<number>
}

/** What one arm of a rollout did. Of fixed size (about 30 kB); summaries of processes and times add up. */
export interface ArmSummary {
  readonly groups: GroupCounts
  /** Milliseconds, in the buckets of a quantile sketch. */
  readonly latency: Float64Array
  /** Answers by bin of the prediction's range or by label, in an order both arms share. */
  readonly answers: Float64Array
  readonly units: UnitSample
  readonly labels: {
    /** Answers whose outcome should be known by now, and those whose outcome is. */
    due: number
    labelled: number
    readonly loss: Moments
  }
}

/** What came of letting both versions answer the same requests. */
export interface ShadowSummary {
  compared: number
  /** Same label; in regression, a difference of at most the tolerance. */
  agreed: number
  /** |difference| of score or value, in the buckets of a quantile sketch. */
  readonly differences: Float64Array
}

export interface RolloutSummary {
  readonly control: ArmSummary
  readonly canary: ArmSummary
  readonly shadow: ShadowSummary
}
