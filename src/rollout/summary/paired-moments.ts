import type { Moments } from '../../domain/rollout-summary.ts'
import { addValue, mergeMoments, noMoments } from './moments.ts'

/** Two values of each unit together: an outcome and what divides or explains it. */
export interface PairedMoments {
  readonly x: Moments
  readonly y: Moments
  /** Sum of products of the distances from both means. */
  products: number
}

export function noPairs(): PairedMoments {
  return { x: noMoments(), y: noMoments(), products: 0 }
}

/** Takes one unit in. Source: Welford's step for a product, Bennett et al. (2009), IEEE Cluster, 3.1. */
export function addPair(pairs: PairedMoments, x: number, y: number): void {
  const before = x - pairs.x.mean
  addValue(pairs.x, x)
  addValue(pairs.y, y)
  pairs.products += before * (y - pairs.y.mean)
}

/** The moments of both together, exact but for rounding. Source: the same. */
export function mergePairs(a: PairedMoments, b: PairedMoments): PairedMoments {
  const count = a.x.count + b.x.count
  if (count === 0) return noPairs()
  const apart = (b.x.mean - a.x.mean) * (b.y.mean - a.y.mean)
  return {
    x: mergeMoments(a.x, b.x),
    y: mergeMoments(a.y, b.y),
    products: a.products + b.products + (apart * a.x.count * b.x.count) / count,
  }
}

/** Divisor count - 1; NaN below two units. */
export function covarianceOf(pairs: PairedMoments): number {
  return pairs.x.count < 2 ? Number.NaN : pairs.products / (pairs.x.count - 1)
}
