import { decisionOf, keepsContract, meetsBound, nameOf, shortened } from './condition.ts'
import type { Breach } from '../domain/contract.ts'
import type { Metrics, MetricValue } from '../domain/metric.ts'
import type { GateDecision } from '../domain/model-version.ts'
import type { PromotionPolicy } from '../domain/project.ts'
import { notWorse } from './promotion/promotion-gate.ts'
import type { Comparison } from './promotion/comparison.ts'
import type { Condition } from './condition.ts'

/** What the gate judges: numbers only, so that its answer can be read again later. */
export interface GateInput {
  readonly policy: PromotionPolicy
  readonly metrics: Metrics
  readonly gain: {
    readonly metric: string
    readonly better: 'higher' | 'lower'
    /**
     * Of the primary metric to the policy without a model, on the same test rows, with its 95 % interval; absent where it
     * has no meaning on them (one class only).
     */
    readonly difference?: MetricValue
  }
  /** With the champion, where the project asks `run` for it. */
  readonly comparison?: Comparison
  readonly breaches: readonly Breach[]
  /** Whether the packaged model gives its golden scores again after a round trip through its file. */
  readonly goldenReproduced: boolean
}

/**
 * The gate of an unedited project: better than the baseline with 95 % confidence, no open contract breach, golden
 * rows reproduced; plus the least or greatest metric values a project asks for. Every condition is answered with its
 * numbers, passed or not.
 */
export function judgeGate(input: GateInput): GateDecision {
  const conditions = [
    ...(input.policy.beatsBaseline === false ? [] : [beatsBaseline(input)]),
    ...Object.entries(input.policy.require ?? {}).map(([key, bound]) => meetsBound(input.metrics, key, bound)),
    ...(input.comparison === undefined ? [] : [notWorse(input.comparison, input.policy.margin ?? 0)]),
    ...(input.policy.noBreach === false ? [] : [keepsContract(input.breaches)]),
    {
      passed: input.goldenReproduced,
      reason: input.goldenReproduced ? 'the golden rows are reproduced' : 'the golden rows are not reproduced',
    },
  ]
  return decisionOf(conditions)
}

function beatsBaseline({ gain: { metric, better, difference } }: GateInput): Condition {
  if (difference === undefined) {
    const reason = `not surely better than doing without a model: ${nameOf(metric)} has no meaning on the test rows`
    return { passed: false, reason }
  }
  const { value, low, high } = difference
  const passed = better === 'higher' ? low > 0 : high < 0
  const interval = `${shortened(low)} to ${shortened(high)}`
  const verdict = passed ? 'better than doing without a model' : 'not surely better than doing without a model'
  return {
    passed,
    reason: `${verdict}: ${nameOf(metric)} differs by ${shortened(value)} (95 % interval ${interval})`,
  }
}
