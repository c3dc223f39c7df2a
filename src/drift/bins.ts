import { countBelow } from './sorted-sample.ts'

const DECILES = 10

/**
 * Inner edges of the reference's deciles, without repeats. A value so frequent that it fills a decile alone gets a bin
 * of its own (its upper edge is the next value, or the next number when there is none), so that a column of mostly
 * zeros does not end as one bin that can never drift.
 *
 * @param sorted  ascending, finite, shape (rows,)
 * @returns       ascending; bin b holds edge[b-1] <= x < edge[b]; empty for no values
 */
export function decileEdges(sorted: Float64Array): number[] {
  const edges = new Set<number>()
  for (let decile = 1; decile < DECILES && sorted.length > 0; decile++) {
    const value = sorted[Math.floor((decile * sorted.length) / DECILES)]!
    const next = nextNumber(value)
    const end = countBelow(sorted, next)
    edges.add(value)
    if ((end - countBelow(sorted, value)) * DECILES >= sorted.length) edges.add(sorted[end] ?? next)
  }
  return [...edges].filter(Number.isFinite).sort((a, b) => a - b)
}

/** A number just above: the next double, or the one after it. */
function nextNumber(value: number): number {
  return value + Math.max(Math.abs(value) * Number.EPSILON, Number.MIN_VALUE)
}

/** Rows per bin of sorted values: shape (edges + 1,). */
export function binCounts(sorted: Float64Array, edges: readonly number[]): number[] {
  const below = [...edges.map((edge) => countBelow(sorted, edge)), sorted.length]
  return below.map((count, bin) => count - (bin === 0 ? 0 : below[bin - 1]!))
}

/** Rows in one bin, in each window. */
export interface Bin {
  readonly reference: number
  readonly current: number
}

/** Below this the chi-square approximation does not hold (Cochran 1954, Biometrics 10(4)). */
const LEAST_EXPECTED = 5

/**
 * Pools into `rest` the bins in which either window expects fewer than 5 rows; when `rest` expects fewer still, it
 * takes the smallest of the others. Which bins these are depends on the sum of both windows only, so pooling favours
 * no verdict.
 *
 * @param bins  both windows in the same bins
 * @param rest  rows known to be in no bin, default none
 * @returns     bins with at least one row; a single one when there is too little to tell bins apart
 */
export function pooled(bins: readonly Bin[], rest: Bin = { reference: 0, current: 0 }): Bin[] {
  const all = [...bins, rest].reduce(together)
  const share = Math.min(all.reference, all.current) / (all.reference + all.current)
  const expected = (bin: Bin): number => (bin.reference + bin.current) * share
  const kept = bins.filter((bin) => expected(bin) >= LEAST_EXPECTED)
  let pool = bins.filter((bin) => expected(bin) < LEAST_EXPECTED).reduce(together, rest)
  if (expected(pool) > 0 && expected(pool) < LEAST_EXPECTED && kept.length > 0) {
    const smallest = kept.reduce((least, bin) => (expected(bin) < expected(least) ? bin : least))
    kept.splice(kept.indexOf(smallest), 1)
    pool = together(pool, smallest)
  }
  return pool.reference + pool.current > 0 ? [...kept, pool] : kept
}

const together = (left: Bin, right: Bin): Bin => ({
  reference: left.reference + right.reference,
  current: left.current + right.current,
})
