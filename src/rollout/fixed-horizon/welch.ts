import { studentQuantile, studentTail } from '../../math/student-t.ts'
import type { Effect, Statistic } from '../effect/effect.ts'

export interface FixedResult {
  readonly low: number
  readonly high: number
  readonly pValue: number
  readonly t: number
  readonly degrees: number
}

/**
 * Welch's test, for one look at a size settled beforehand: t = effect / standard error, on the degrees of freedom of
 * Welch and Satterthwaite. Looked at every hundred units it calls a third of all differences that are none; what is
 * looked at while it runs is `confidenceSequence`.
 *
 * @param effect       of the canary; a difference or a lift
 * @param arms         whose variances give the degrees of freedom
 * @param alpha        of the interval, default 0.05
 * @returns            two-sided; an infinite interval and p 1 where there is no variance
 *
 * Source: Welch (1947), Biometrika 34; Satterthwaite (1946), Biometrics Bulletin 2. Of a lift too the degrees are those
 * of the difference, as in gbstats.
 */
export function welch(effect: Effect, arms: readonly [Statistic, Statistic], alpha = 0.05): FixedResult {
  const [a, b] = arms.map(({ variance, units }) => variance / units) as [number, number]
  const degrees = (a + b) ** 2 / (a ** 2 / (arms[0].units - 1) + b ** 2 / (arms[1].units - 1))
  if (!(effect.standardError > 0 && degrees > 0)) {
    return { low: -Infinity, high: Infinity, pValue: 1, t: Number.NaN, degrees }
  }
  const t = effect.effect / effect.standardError
  const half = studentQuantile(alpha / 2, degrees) * effect.standardError
  return {
    low: effect.effect - half,
    high: effect.effect + half,
    pValue: Math.min(1, 2 * studentTail(Math.abs(t), degrees)),
    t,
    degrees,
  }
}
