import { holm } from '../../math/holm.ts'
import { SAMPLE_RATIO_P, sampleRatio } from './sample-ratio.ts'

export interface SegmentRatio {
  readonly segment: string
  readonly counts: readonly number[]
  /** Corrected for the number of segments; undefined where an arm has too few units. */
  readonly pValue: number | undefined
  readonly bad: boolean
}

/**
 * The sample ratio in each part of the units (a country, a client): a fault of one client is lost in the sum.
 *
 * @param segments  distinct units of each arm, by segment
 * @returns         in the same order; p-values by Holm over those that have enough units
 */
export function segmentRatios(
  segments: ReadonlyMap<string, readonly number[]>,
  weights: readonly number[],
): SegmentRatio[] {
  const tested = [...segments].map(([segment, counts]) => ({ segment, counts, test: sampleRatio(counts, weights) }))
  const corrected = holm(tested.flatMap(({ test }) => (test === undefined ? [] : [test.pValue])))
  let next = 0
  return tested.map(({ segment, counts, test }) => {
    const pValue = test === undefined ? undefined : corrected[next++]!
    return { segment, counts, pValue, bad: pValue !== undefined && pValue < SAMPLE_RATIO_P }
  })
}
