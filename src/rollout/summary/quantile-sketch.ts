import { assert } from '../../base/assert.ts'

const BUCKETS = 2048
const LEAST = 1e-6
const RATIO = 1.02
const PER_LOG = 1 / Math.log(RATIO)

/** No values yet: counts of buckets, shape (2048,). */
export function noSketch(): Float64Array {
  return new Float64Array(BUCKETS)
}

/**
 * Takes one value in. Bucket 0 holds what is at most 1e-6 (zero, for all that is measured here), bucket b what is above
 * 1e-6 · 1.02^(b-1) and at most 1e-6 · 1.02^b; the last, from 4e11 on, all above. NaN is left out.
 *
 * Cost: a logarithm and an addition, nothing allocated. Sketches of two streams are added bucket by bucket, exactly.
 * Source: DDSketch: Masson, Rim & Lee (2019), PVLDB 12(12), 2.1, with γ = 1.02. Deviation: a fixed range of buckets
 * instead of collapsing the lowest.
 */
export function addToSketch(sketch: Float64Array, value: number): void {
  if (Number.isNaN(value)) return
  sketch[bucketOf(value)]!++
}

function bucketOf(value: number): number {
  if (value <= LEAST) return 0
  return Math.min(BUCKETS - 1, Math.ceil(Math.log(value / LEAST) * PER_LOG))
}

export function countOf(sketch: Float64Array): number {
  let count = 0
  for (let bucket = 0; bucket < sketch.length; bucket++) count += sketch[bucket]!
  return count
}

/**
 * The values below which given shares lie, in one pass.
 *
 * @param shares  ascending, each in [0, 1]. @param count  of all values, where it is known already
 * @returns       within 2 % of the sample's own quantile, mostly within 1 % (the inside of a bucket is taken for even);
 *                NaN for no values
 */
export function sketchQuantiles(
  sketch: Float64Array,
  shares: readonly number[],
  count: number = countOf(sketch),
): number[] {
  if (count === 0) return shares.map(() => Number.NaN)
  let below = 0
  let bucket = 0
  return shares.map((share) => {
    assert(share >= 0 && share <= 1, 'a quantile is asked for by a share')
    const rank = share * count
    while (below + sketch[bucket]! < rank && bucket < BUCKETS - 1) below += sketch[bucket++]!
    if (bucket === 0) return 0
    const top = LEAST * RATIO ** bucket
    const inside = sketch[bucket] === 0 ? 1 : Math.max(0, (rank - below) / sketch[bucket]!)
    return (top / RATIO) * (1 + (RATIO - 1) * inside)
  })
}
