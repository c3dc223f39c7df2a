import { logGamma } from './log-gamma.ts'
import { normalQuantile } from './normal-quantile.ts'

const tiny = 1e-300
const epsilon = 1e-16
const iterationsMax = 20_000

/**
 * P(T > t) of Student's t.
 *
 * @param degrees  of freedom, > 0, not necessarily whole. @returns 0 to 1, to about 1e-13 relative
 *
 * Source: Abramowitz & Stegun (1964), 26.7.1: half the regularized incomplete beta function.
 */
export function studentTail(t: number, degrees: number): number {
  if (t < 0) return 1 - studentTail(-t, degrees)
  if (t === Number.POSITIVE_INFINITY) return 0
  return betaShare(degrees / (degrees + t * t), degrees / 2, 0.5) / 2
}

/**
 * The t above which a share of Student's distribution lies; the inverse of `studentTail`.
 *
 * @param share  0 < share <= 0.5, at least 1e-12. @param degrees  of freedom, >= 1
 *
 * Newton's method from the normal quantile, which is never beyond: the tail is convex there, so every step is short.
 */
export function studentQuantile(share: number, degrees: number): number {
  const logScale = logGamma((degrees + 1) / 2) - logGamma(degrees / 2) - Math.log(degrees * Math.PI) / 2
  let t = normalQuantile(1 - share)
  for (let step = 0; step < 200; step++) {
    const density = Math.exp(logScale - ((degrees + 1) / 2) * Math.log1p((t * t) / degrees))
    const next = t + (studentTail(t, degrees) - share) / density
    if (Math.abs(next - t) <= 1e-14 * Math.abs(next)) return next
    t = next
  }
  return t
}

/**
 * The regularized incomplete beta function I(x; a, b).
 *
 * Source: Lentz's method on the continued fraction of Abramowitz & Stegun 26.5.8, on the side where it is short.
 */
function betaShare(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1
  if (x > (a + 1) / (a + b + 2)) return 1 - betaShare(1 - x, b, a)
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x) - Math.log(a),
  )
  let upper = 1
  let lower = 1 / nonZero(1 - ((a + b) * x) / (a + 1))
  let fraction = lower
  for (let m = 1; m <= iterationsMax; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    lower = 1 / nonZero(1 + even * lower)
    upper = nonZero(1 + even / upper)
    fraction *= lower * upper
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    lower = 1 / nonZero(1 + odd * lower)
    upper = nonZero(1 + odd / upper)
    fraction *= lower * upper
    if (Math.abs(lower * upper - 1) < epsilon * 4) break
  }
  return front * fraction
}

function nonZero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value
}
