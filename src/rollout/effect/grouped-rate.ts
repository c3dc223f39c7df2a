import type { Effect } from './effect.ts'

/** Events and what they are counted among, by group of units: shape (groups,) each. */
export interface GroupedCounts {
  readonly events: Float64Array
  readonly among: Float64Array
}

/** An arm's rate, Σ events / Σ among, and its variance between groups of units. */
export interface GroupedRate {
  readonly rate: number
  readonly events: number
  readonly among: number
  /** Groups with anything in them. */
  readonly groups: number
  /** Of `rate`; NaN below two groups. */
  readonly variance: number
}

/**
 * A rate whose variance is that of units, from sums of a fixed number of groups of them: with r the rate,
 * var r = g / (g - 1) · Σ (eventsᵢ - r amongᵢ)² / (Σ among)². What requests of one unit have in common is in it.
 *
 * Source: linearised ratio over random groups: Wolter (2007), Introduction to Variance Estimation, 2nd ed., 2.4 and 6.3.
 */
export function groupedRate({ events, among }: GroupedCounts): GroupedRate {
  const total = { events: 0, among: 0, groups: 0 }
  for (let group = 0; group < among.length; group++) {
    total.events += events[group]!
    total.among += among[group]!
    if (among[group]! > 0) total.groups++
  }
  const rate = total.events / total.among
  let squares = 0
  for (let group = 0; group < among.length; group++) squares += (events[group]! - rate * among[group]!) ** 2
  const variance = ((total.groups / (total.groups - 1)) * squares) / total.among ** 2
  return { ...total, rate, variance }
}

/**
 * The difference of two rates. Its variance is the larger of that between groups and that of independent events at the
 * pooled rate p, p(1 - p)(1/n + 1/m): where every request of one arm fails nothing varies between its groups, and the
 * difference is none the less well known.
 */
export function rateDifference(control: GroupedRate, canary: GroupedRate): Effect {
  const units = control.among + canary.among
  const pooled = (control.events + canary.events) / units
  const independent = pooled * (1 - pooled) * (1 / control.among + 1 / canary.among)
  const between = control.variance + canary.variance
  return {
    effect: canary.rate - control.rate,
    standardError: Math.sqrt(between > independent ? between : independent),
    units,
  }
}
