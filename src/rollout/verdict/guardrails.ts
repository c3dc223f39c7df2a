import type { RolloutPlan, RolloutPolicy } from '../../domain/rollout.ts'
import type { ArmSummary, GroupCounts, RolloutSummary } from '../../domain/rollout-summary.ts'
import type { RolloutReason } from '../../domain/rollout-verdict.ts'
import { difference } from '../effect/effect.ts'
import type { Effect, Statistic } from '../effect/effect.ts'
import { groupedRate, rateDifference } from '../effect/grouped-rate.ts'
import { quantileStatistic } from '../effect/quantile-statistic.ts'
import { meanStatistic } from '../effect/statistics.ts'
import { confidenceSequence } from '../sequential/confidence-sequence.ts'
import { inWords } from './in-words.ts'

/** Requests (or labels) of an arm below which an asymptotic test is not looked at. */
const FIRST_LOOK = 50

/** What is tested: the worsening, what of it is allowed, and the numbers it came from. */
interface Worsening {
  readonly about: string
  readonly effect: Effect
  readonly allowed: number
  /** Fewest requests or labels of an arm. */
  readonly fewest: number
  readonly numbers: Readonly<Record<string, number>>
  readonly formula: string
}

/**
 * Each guardrail of the policy, tested one-sided and always-valid at its share of α: whether the canary is worse than
 * the control by more than is allowed. Only this may roll back, and does so falsely in at most α of all rollouts,
 * however often it is asked: α is divided by the number of tests of both phases (Bonferroni).
 *
 * @returns  'bad' where the worsening is proved, 'undecided' before some 50 requests of each arm, else 'fine', which
 *           says that nothing is proved, not that nothing is wrong: the interval is among the numbers
 */
export function guardrails(plan: RolloutPlan, summary: RolloutSummary): RolloutReason[] {
  const level = levelOf(plan)
  return worsenings(plan.policy, summary).map((tested) => judged(tested, plan.policy, level))
}

/** α of each single test: of guardrails in the ramp and, where there is one, in shadow, with agreement there. */
export function levelOf({ policy, stages }: Pick<RolloutPlan, 'policy' | 'stages'>): number {
  const guards = Object.values(policy.guardrails).filter((allowed) => allowed !== undefined).length
  return policy.alpha / Math.max(1, stages.includes('shadow') ? 2 * guards + 1 : guards)
}

function judged(tested: Worsening, { decisionUnits }: RolloutPolicy, level: number): RolloutReason {
  const { effect, allowed, about, fewest } = tested
  const result = confidenceSequence(effect, { alpha: level, decisionUnits, alternative: 'greater', allowed })
  const finding = fewest < FIRST_LOOK ? 'undecided' : result.pValue <= level ? 'bad' : 'fine'
  const { low, pValue, rho, eValue } = result
  const { units, standardError } = effect
  return {
    about,
    kind: 'guardrail',
    finding,
    formula: tested.formula,
    numbers: { ...tested.numbers, effect: effect.effect, standardError, units, rho, low, eValue, pValue, alpha: level },
    threshold: allowed,
    sentence: inWords.guardrail({ about, finding, effect: effect.effect, low, allowed, fewest, level }),
  }
}

function worsenings({ guardrails: allowed }: RolloutPolicy, { control, canary }: RolloutSummary): Worsening[] {
  const rates: readonly [string, number | undefined, keyof GroupCounts, keyof GroupCounts][] = [
    ['error rate', allowed.errorRate, 'errors', 'requests'],
    ['invalid rate', allowed.invalidRate, 'invalid', 'requests'],
    ['missing rate', allowed.missingRate, 'missing', 'cells'],
  ]
  const found = rates.flatMap(([about, limit, events, among]) =>
    limit === undefined ? [] : [rateWorsening(about, limit, [control, canary], [events, among])],
  )
  if (allowed.latencyP99 !== undefined) found.push(latencyWorsening(allowed.latencyP99, control, canary))
  if (allowed.loss !== undefined) found.push(lossWorsening(allowed.loss, control, canary))
  return found
}

function rateWorsening(
  about: string,
  allowed: number,
  arms: readonly [ArmSummary, ArmSummary],
  [events, among]: readonly [keyof GroupCounts, keyof GroupCounts],
): Worsening {
  const [control, canary] = arms.map(({ groups }) => groupedRate({ events: groups[events], among: groups[among] }))
  const requests = arms.map(requestsOf) as [number, number]
  return {
    about,
    // Cells of a request are not units: N is of requests, as the plan's N* is.
    effect: { ...rateDifference(control!, canary!), units: requests[0] + requests[1] },
    allowed,
    fewest: Math.min(...requests),
    formula: 'difference of rates, variance between groups of units; confidence sequence, one-sided',
    numbers: {
      controlEvents: control!.events,
      controlAmong: control!.among,
      canaryEvents: canary!.events,
      canaryAmong: canary!.among,
      controlRate: control!.rate,
      canaryRate: canary!.rate,
      controlGroups: control!.groups,
      canaryGroups: canary!.groups,
    },
  }
}

function latencyWorsening(allowed: number, control: ArmSummary, canary: ArmSummary): Worsening {
  const [a, b] = [quantileStatistic(control.latency, 0.99), quantileStatistic(canary.latency, 0.99)]
  // As a share of the control's: b - a (1 + allowed) > 0 is tested as (b - a) / a > allowed, by the same error.
  const scaled: Statistic = { ...a, value: 0, variance: a.variance * (1 + allowed) ** 2 }
  const { standardError, units } = difference(scaled, b)
  return {
    about: 'latency p99',
    effect: { effect: (b.value - a.value) / a.value, standardError: standardError / a.value, units },
    allowed,
    fewest: Math.min(a.units, b.units),
    formula: 'relative difference of quantiles, errors by Woodruff; confidence sequence, one-sided',
    numbers: { controlP99Ms: a.value, canaryP99Ms: b.value, ratio: b.value / a.value },
  }
}

function lossWorsening(allowed: number, control: ArmSummary, canary: ArmSummary): Worsening {
  const [a, b] = [meanStatistic(control.labels.loss), meanStatistic(canary.labels.loss)]
  return {
    about: 'loss of labelled answers',
    effect: difference(a, b),
    allowed,
    fewest: Math.min(a.units, b.units),
    formula: 'difference of means; confidence sequence, one-sided',
    numbers: { controlLoss: a.value, canaryLoss: b.value, controlLabels: a.units, canaryLabels: b.units },
  }
}

export function requestsOf({ groups }: ArmSummary): number {
  return groups.requests.reduce((sum, requests) => sum + requests, 0)
}
