import { assert } from '../base/assert.ts'
import { logGamma } from './log-gamma.ts'

const RELATIVE_ERROR = 1e-16
/** Keeps Lentz's method from dividing by zero. */
const TINY = 1e-300

/**
 * Q(a, x) = Γ(a, x) / Γ(a): the regularised upper incomplete gamma function.
 *
 * @param a  shape, > 0
 * @param x  >= 0, infinity allowed
 * @returns  in [0, 1]; relative error below 1e-11 for a up to 1e4, also far out in the tail
 *
 * Cost grows with √a near x = a.
 * Source: Abramowitz & Stegun (1964), 6.5.29 (series, for x < a + 1) and 6.5.31 (continued fraction, by Lentz).
 */
export function upperGammaShare(a: number, x: number): number {
  assert(a > 0 && x >= 0, `upperGammaShare of (${a}, ${x}): the shape is positive and x is not negative`)
  if (x === 0) return 1
  if (x === Number.POSITIVE_INFINITY) return 0
  const factor = Math.exp(a * Math.log(x) - x - logGamma(a))
  return x < a + 1 ? 1 - factor * lowerSeries(a, x) : factor * upperFraction(a, x)
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let denominator = a + 1; term > sum * RELATIVE_ERROR; denominator++) {
    term *= x / denominator
    sum += term
  }
  return sum
}

function upperFraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1 / TINY
  let d = 1 / b
  let value = d
  for (let step = 1; step < 1_000_000; step++) {
    const numerator = -step * (step - a)
    b += 2
    d = 1 / nonZero(numerator * d + b)
    c = nonZero(b + numerator / c)
    const change = c * d
    value *= change
    if (Math.abs(change - 1) < RELATIVE_ERROR * 4) break
  }
  return value
}

const nonZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value)
