import { assert } from '../../base/assert.ts'

/** Positions from `from` up to, without, `to`. */
export type BucketRange = readonly [from: number, to: number]

/**
 * A range for each variation: it begins where the weights before it end, and is as long as its weight times the
 * coverage. A coverage that rises therefore adds units to every variation and moves none.
 *
 * @param weights   shares of the variations, each >= 0, which sum to 1 (to 0.01, as GrowthBook allows)
 * @param coverage  share of all units in the experiment, 0 to 1
 * @returns         shape (variations,), in [0, 1], apart from each other
 *
 * Source: GrowthBook SDK, `getBucketRanges`. Deviation: weights that do not sum to 1 and a coverage outside 0 to 1 are
 * refused (assertion), where GrowthBook falls back to equal weights in silence.
 */
export function bucketRanges(weights: readonly number[], coverage: number): BucketRange[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  assert(Math.abs(total - 1) <= 0.01 && weights.every((weight) => weight >= 0), 'weights are shares that sum to 1')
  assert(coverage >= 0 && coverage <= 1, 'coverage is a share')
  let start = 0
  return weights.map((weight) => {
    const from = start
    start += weight
    return [from, from + weight * coverage]
  })
}

/** Who answers, and who is counted. */
export interface RolloutRanges {
  /** Answered by the canary; all others by the control. */
  readonly answered: BucketRange
  /** Counted as the canary's and as the control's: of one size, at every share. */
  readonly canary: BucketRange
  readonly control: BucketRange
}

/**
 * The ranges of a canary of `share`: it answers from 0 upwards; counted beside it is a control of the same size, from 1
 * downwards. The units between are answered and not counted. Both arms then have equally many units at every time, what
 * changes with the hour changes both, and stages of different share may be added up. Above one half the control is what
 * is left, and only so much of the canary is counted; at 1 nobody is left to compare with, and nothing is counted.
 *
 * @param share  of units the canary answers, 0 to 1
 * @returns      `answered` only grows with the share. Up to one half the arms only grow too
 *
 * Source: a control of the canary's size instead of the whole fleet: Davidovic & Beyer (2018), Canary Analysis Service,
 * ACM Queue 16(1); Kayenta's best practices.
 */
export function rolloutRanges(share: number): RolloutRanges {
  assert(share >= 0 && share <= 1, 'the share of a canary is in [0, 1]')
  const counted = Math.min(share, 1 - share)
  return { answered: [0, share], canary: [0, counted], control: [1 - counted, 1] }
}

/** Index of the first range that holds the position; -1 when none does. */
export function rangeAt(ranges: readonly BucketRange[], position: number): number {
  return ranges.findIndex(([from, to]) => position >= from && position < to)
}
