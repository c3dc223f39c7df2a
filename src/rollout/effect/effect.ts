/** How far the canary is from the control, and how well that is known. */
export interface Effect {
  /** Canary minus control, or that as a share of the control. */
  readonly effect: number
  /** Of `effect`; 0 or NaN where nothing can be said. */
  readonly standardError: number
  /** Units of both arms together. */
  readonly units: number
}

/** One arm's estimate: of a mean, a share, a ratio, a quantile. Its standard error is √(variance / units). */
export interface Statistic {
  readonly units: number
  readonly value: number
  /** Of what one unit adds; NaN below two units. */
  readonly variance: number
}

/** Canary minus control; the arms are independent. */
export function difference(control: Statistic, canary: Statistic): Effect {
  return {
    effect: canary.value - control.value,
    standardError: Math.sqrt(control.variance / control.units + canary.variance / canary.units),
    units: control.units + canary.units,
  }
}

/**
 * The difference as a share of the control, (b - a) / a, whose variance to first order is
 * var b / a² + var a · b² / a⁴. NaN where the control is 0.
 *
 * Source: delta method: Deng, Knoblich & Lu (2018), Applying the delta method in metric analytics, KDD, 3.1.
 */
export function lift(control: Statistic, canary: Statistic): Effect {
  const [a, b] = [control.value, canary.value]
  const units = control.units + canary.units
  if (a === 0) return { effect: Number.NaN, standardError: Number.NaN, units }
  const variance = canary.variance / canary.units / a ** 2 + (control.variance / control.units) * (b ** 2 / a ** 4)
  return { effect: (b - a) / a, standardError: Math.sqrt(variance), units }
}
