import { clearNearest, offer, reachOf, sortNearest } from '../../../math/nearest-heap.ts'
import type { NearestHeap } from '../../../math/nearest-heap.ts'
import { group } from './scored-rows.ts'
import type { ScoredRows } from './scored-rows.ts'

/** What is asked of rows that have been scored. */
export interface NearestSearch {
  readonly scored: ScoredRows
  /** The distance that decides, squared or of any kind that rises with scores; beyond `reach` any number that is. */
  readonly measure: (query: number, row: number, reach: number) => number
  /** What each row counts for the heap, > 0; default 1. */
  readonly weights?: Float64Array | undefined
}

/**
 * How the nearest rows to a query that has been scored are found: the function leaves them in `heap`, sorted. The least
 * scores of groups of rows say how near the wanted rows are at the farthest; whatever may be as near, by as much as
 * scores can be wrong, is measured.
 */
export function nearestFinder({ scored, measure, weights }: NearestSearch): (query: number, heap: NearestHeap) => void {
  const { rowCount } = scored
  const groups = Math.ceil(rowCount / group)
  const errors = new Float64Array(groups)
  const lightest = weights && leastWeights(weights, groups)

  /** As many rows as are wanted have a score of at most this, if it were exact. */
  function limitOf(query: number, heap: NearestHeap): number {
    clearNearest(heap)
    let reach = Infinity
    const isByGroup = groups >= 4 * heap.wanted
    const scores = isByGroup ? scored.leastsOf(query) : scored.scoresOf(query)
    const counted = isByGroup ? lightest : weights
    const shift = isByGroup ? 0 : 4
    for (let at = 0; at < scores.length; at++) {
      const score = scores[at]! + errors[at >> shift]!
      if (!(score < reach)) continue
      offer(heap, at, score, counted === undefined ? 1 : counted[at]!)
      reach = reachOf(heap)
    }
    return reach
  }

  return (query, heap) => {
    scored.writeErrors(query, errors)
    const limit = limitOf(query, heap)
    clearNearest(heap)
    const leasts = scored.leastsOf(query)
    const scores = scored.scoresOf(query)
    for (let at = 0; at < groups; at++) {
      const most = limit + errors[at]!
      // Written so that scores that overflowed are measured too.
      if (leasts[at]! > most) continue
      const end = Math.min(rowCount, (at + 1) * group)
      for (let row = at * group; row < end; row++) {
        if (scores[row]! > most) continue
        const reach = reachOf(heap)
        const distance = measure(query, row, reach)
        if (distance <= reach) offer(heap, row, distance, weights === undefined ? 1 : weights[row]!)
      }
    }
    sortNearest(heap)
  }
}

function leastWeights(weights: Float64Array, groups: number): Float64Array {
  const least = new Float64Array(groups).fill(Infinity)
  for (let row = 0; row < weights.length; row++) {
    const at = Math.floor(row / group)
    least[at] = Math.min(least[at]!, weights[row]!)
  }
  return least
}
