import { METRICS } from '../../domain/metric.ts'
import { decisionOf, keepsContract, meetsBound, nameOf, shortened } from '../condition.ts'
import type { Breach } from '../../domain/contract.ts'
import type { SliceResult } from '../../domain/evaluation.ts'
import type { MetricKey, Metrics } from '../../domain/metric.ts'
import type { GateDecision } from '../../domain/model-version.ts'
import type { PromotionPolicy } from '../../domain/project.ts'
import type { Condition } from '../condition.ts'
import type { Comparison } from './comparison.ts'

/** What promotion is judged by: numbers only, so that the verdict can be read again later. */
export interface PromotionInput {
  readonly policy: PromotionPolicy
  /** What the gate said when the version was registered. */
  readonly registered: GateDecision
  readonly metrics: Metrics
  readonly breaches: readonly Breach[]
  /** Absent: there is no champion yet, or the version is it. */
  readonly comparison?: Comparison
  /** The champion's value of the primary metric, where it is known. */
  readonly championValue?: number
  readonly slices: readonly SliceResult[]
  readonly cost: { readonly bytes: number; readonly microseconds: number }
  /** What is known of its origin; a part that is missing is named. */
  readonly lineage: readonly { readonly part: string; readonly found: boolean }[]
}

/**
 * Whether a version may become champion. Every condition is answered with its numbers, passed or not: the gate at
 * registration, the values the project requires, the contract, no worse than the champion, no bad part of the rows, what
 * an answer costs, and whether its origin is complete.
 */
export function judgePromotion(input: PromotionInput): GateDecision {
  const { policy, metrics, breaches, comparison, championValue, slices, cost, lineage } = input
  return decisionOf([
    passedAtRegistration(input.registered),
    ...Object.entries(policy.require ?? {}).map(([key, bound]) => meetsBound(metrics, key, bound)),
    ...(policy.noBreach === false ? [] : [keepsContract(breaches)]),
    ...(comparison === undefined
      ? []
      : [notWorse(comparison, policy.margin ?? defaultMargin(comparison.metric, championValue))]),
    ...(policy.slices === undefined ? [] : [noBadSlice(slices, policy.slices.worst)]),
    ...limits(cost, policy.limits ?? {}),
    complete(lineage),
  ])
}

/** Margin of ROC AUC, and of log loss in nats, where the project names none. */
const marginOfMetric = 0.01

/** Margin of RMSE where the project names none: this share of the champion's. */
const marginOfError = 0.01

/** How much worse than the champion a version may be, in the unit of the metric, where the project does not say. */
export function defaultMargin(metric: MetricKey, championValue: number | undefined): number {
  return metric === 'rmse' ? marginOfError * (championValue ?? 0) : marginOfMetric
}

function passedAtRegistration({ passed, reasons }: GateDecision): Condition {
  if (passed)
    return {
      passed,
      reason: `its gate at registration (${reasons.length} ${reasons.length === 1 ? 'condition' : 'conditions'})`,
    }
  const failed = reasons.filter((reason) => reason.startsWith('not passed: '))
  return {
    passed,
    reason: `its gate at registration: ${failed.map((it) => it.slice('not passed: '.length)).join('; ')}`,
  }
}

/**
 * Non-inferiority: the whole 95 % interval of the difference is on the right side of the margin, so that a version that
 * is worse by the margin passes with a chance of 2.5 % at most.
 */
export function notWorse({ champion, metric, rows, difference, problem }: Comparison, margin: number): Condition {
  if (problem !== undefined) return { passed: false, reason: `it cannot be compared with ${champion}: ${problem}` }
  if (difference === undefined) {
    return { passed: false, reason: `${nameOf(metric)} has no meaning on the ${rows} rows of its evaluation set` }
  }
  const { value, low, high } = difference
  const passed = METRICS[metric].better === 'higher' ? low > -margin : high < margin
  const measured = `${nameOf(metric)} differs by ${shortened(value)} on the same ${rows} rows`
  const bounds = `95 % interval ${shortened(low)} to ${shortened(high)}, margin ${shortened(margin)}`
  return { passed, reason: `${passed ? 'no worse' : 'not surely no worse'} than ${champion}: ${measured} (${bounds})` }
}

/** A slice counts as bad when its whole interval is beyond the bound. */
function noBadSlice(slices: readonly SliceResult[], worst: number): Condition {
  const isBad = ({ metric, low, high }: SliceResult) =>
    METRICS[metric as MetricKey].better === 'higher' ? high < worst : low > worst
  const bad = slices.filter(isBad)
  if (bad.length === 0) {
    return { passed: true, reason: `none of ${slices.length} parts of the rows is surely beyond ${shortened(worst)}` }
  }
  const named = bad
    .slice(0, 3)
    .map((it) => `${it.slice} (${shortened(it.value)}, ${shortened(it.low)} to ${shortened(it.high)}, ${it.rows} rows)`)
  const more = bad.length > 3 ? ` and ${bad.length - 3} more` : ''
  return { passed: false, reason: `beyond ${shortened(worst)} on ${named.join('; ')}${more}` }
}

function limits(
  cost: PromotionInput['cost'],
  { microseconds, bytes }: NonNullable<PromotionPolicy['limits']>,
): Condition[] {
  const within = (what: string, measured: number, most: number | undefined): Condition[] =>
    most === undefined
      ? []
      : [{ passed: measured <= most, reason: `${what}: ${shortened(measured)}, at most ${most} is asked for` }]
  return [
    ...within('microseconds of an answer', cost.microseconds, microseconds),
    ...within('bytes of the artifact', cost.bytes, bytes),
  ]
}

function complete(lineage: PromotionInput['lineage']): Condition {
  const missing = lineage.filter(({ found }) => !found).map(({ part }) => part)
  const parts = lineage.map(({ part }) => part).join(', ')
  return missing.length === 0
    ? { passed: true, reason: `its origin is complete: ${parts}` }
    : { passed: false, reason: `its origin lacks ${missing.join(', ')}` }
}
