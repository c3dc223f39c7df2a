import { assert } from '../../base/assert.ts'
import type { Effect } from '../effect/effect.ts'

export interface SequentialOptions {
  /** Share of false alarms over all looks together. Default 0.05. */
  readonly alpha?: number
  /** N*: units of both arms at which the interval is to be narrowest; chosen before the first look. Default 5,000. */
  readonly decisionUnits?: number
  /** What is looked for: any difference, or a canary that is greater, or less. Default 'different'. */
  readonly alternative?: 'different' | 'greater' | 'less'
  /** The effect that is allowed; the test is against it. Default 0. */
  readonly allowed?: number
}

export interface SequentialResult {
  /** Holds the effect at all looks together with probability 1 - alpha; one end is infinite for a side. */
  readonly low: number
  readonly high: number
  /** Evidence against `allowed`: a fair bet's money, started at 1. Two of independent streams may be multiplied. */
  readonly eValue: number
  /** min(1, 1 / eValue); at most alpha exactly when `allowed` is outside the interval. */
  readonly pValue: number
  /** Half of the interval's width, and the mixing rate ρ that was used. */
  readonly halfWidth: number
  readonly rho: number
}

/**
 * An interval that may be looked at after every unit and acted on at once: the asymptotic confidence sequence.
 * With N units of both arms, s the standard error of the effect d, and V = Nρ² + 1:
 *
 *   ρ = √((-2 ln a + ln(1 - 2 ln a)) / N*), a = α, one-sided 2α
 *   half-width = s √N · √(2V / (Nρ)² · ln(√V / α)), one-sided ln(1 + √V / 2α)
 *   e = exp(u) / √V, one-sided 2(exp(u) - 1) / √V above `allowed` and 0 below; u = ρ² N (d - allowed)² / (2 s² V)
 *
 * @param effect  of the canary against the control; what has no standard error (no units, no variance) is undecided:
 *                an infinite interval, p 1, e 0
 * @returns       of a false alarm at any look: at most α in the limit of many units. Measured with looks every 100
 *                units: `docs/guides/how-a-rollout-is-judged.md`
 *
 * Asymptotic: below some hundred units of an arm, or few events of a rare one, a caller does not look yet.
 * The one-sided e is a little below the half-normal mixture 2 exp(u) Φ(√2u) / √V, whose expectation is 1, because
 * exp(u)(1 - Φ(√2u)) <= ½; so it is an e-value too, and it is the one that fits the closed half-width.
 * Source: Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2024), Time-uniform central limit theory and asymptotic
 * confidence sequences, Annals of Statistics 52(6), arXiv 2103.06476v7, (9), (155), (161), and its one-sided form; the
 * same constants as GrowthBook's (SequentialTwoSidedTTest of gbstats). Deviation: the one-sided p-value is in closed
 * form with ρ kept, where GrowthBook searches for it with ρ moving along.
 */
export function confidenceSequence(effect: Effect, options: SequentialOptions = {}): SequentialResult {
  const { alpha = 0.05, decisionUnits = 5000, alternative = 'different', allowed = 0 } = options
  const twoSided = alternative === 'different'
  const rho = mixingRate(twoSided ? alpha : 2 * alpha, decisionUnits)
  const { units, standardError } = effect
  if (!(standardError > 0 && units > 0 && Number.isFinite(effect.effect))) {
    return { low: -Infinity, high: Infinity, eValue: 0, pValue: 1, halfWidth: Infinity, rho }
  }
  const scale = units * rho * rho + 1
  const log = twoSided ? Math.log(Math.sqrt(scale) / alpha) : Math.log1p(Math.sqrt(scale) / (2 * alpha))
  const halfWidth = standardError * Math.sqrt(units) * (Math.sqrt(2 * scale * log) / (units * rho))
  const beyond = alternative === 'less' ? allowed - effect.effect : effect.effect - allowed
  const exponent = (rho * rho * units * (beyond / standardError) ** 2) / (2 * scale)
  const eValue = twoSided
    ? Math.exp(exponent) / Math.sqrt(scale)
    : beyond > 0
      ? (2 * Math.expm1(exponent)) / Math.sqrt(scale)
      : 0
  return {
    low: alternative === 'less' ? -Infinity : effect.effect - halfWidth,
    high: alternative === 'greater' ? Infinity : effect.effect + halfWidth,
    eValue,
    pValue: Math.min(1, 1 / eValue),
    halfWidth,
    rho,
  }
}

function mixingRate(alpha: number, decisionUnits: number): number {
  assert(alpha > 0 && alpha < 1 && decisionUnits > 0, 'alpha is a share (below ½ for a side), and units are positive')
  const log = -2 * Math.log(alpha)
  return Math.sqrt((log + Math.log(log + 1)) / decisionUnits)
}
