import type { Moments } from '../../domain/rollout-summary.ts'

export function noMoments(): Moments {
  return { count: 0, mean: 0, squares: 0 }
}

/**
 * Takes one value in. No sum of squares is ever subtracted from another, so nothing is lost where the mean is large
 * beside the spread.
 *
 * Source: Welford (1962), Technometrics 4(3).
 */
export function addValue(moments: Moments, value: number): void {
  moments.count++
  const before = value - moments.mean
  moments.mean += before / moments.count
  moments.squares += before * (value - moments.mean)
}

/**
 * The moments of both together, exact but for rounding.
 *
 * Source: Chan, Golub & LeVeque (1979), Stanford STAN-CS-79-773, 2.1.
 */
export function mergeMoments(a: Moments, b: Moments): Moments {
  const count = a.count + b.count
  if (count === 0) return noMoments()
  const apart = b.mean - a.mean
  return {
    count,
    mean: (a.count * a.mean + b.count * b.mean) / count,
    squares: a.squares + b.squares + (apart * apart * a.count * b.count) / count,
  }
}

/** Divisor count - 1; NaN below two values. */
export function varianceOf(moments: Moments): number {
  return moments.count < 2 ? Number.NaN : moments.squares / (moments.count - 1)
}
