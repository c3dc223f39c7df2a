import { METRICS } from '../domain/metric.ts'
import type { Breach } from '../domain/contract.ts'
import type { MetricKey, Metrics, MetricValue } from '../domain/metric.ts'
import type { GateDecision } from '../domain/model-version.ts'
import type { PromotionPolicy } from '../domain/project.ts'

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
    ...(input.policy.noBreach === false ? [] : [keepsContract(input.breaches)]),
    {
      passed: input.goldenReproduced,
      reason: input.goldenReproduced ? 'the golden rows are reproduced' : 'the golden rows are not reproduced',
    },
  ]
  return {
    passed: conditions.every(({ passed }) => passed),
    reasons: conditions.map(({ passed, reason }) => `${passed ? 'passed' : 'not passed'}: ${reason}`),
  }
}

interface Condition {
  readonly passed: boolean
  readonly reason: string
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

function meetsBound(metrics: Metrics, key: string, bound: number): Condition {
  const known = Object.hasOwn(METRICS, key) ? (key as MetricKey) : undefined
  const measured = known === undefined ? undefined : metrics[known]
  if (known === undefined || measured === undefined) return { passed: false, reason: `${key} could not be measured` }
  const higher = METRICS[known].better === 'higher'
  const passed = higher ? measured.value >= bound : measured.value <= bound
  return {
    passed,
    reason: `${nameOf(known)} is ${shortened(measured.value)}, ${higher ? 'at least' : 'at most'} ${bound} is required`,
  }
}

function keepsContract(breaches: readonly Breach[]): Condition {
  const open = breaches.filter(({ severity }) => severity === 'error')
  if (open.length === 0) return { passed: true, reason: 'the data keep the contract' }
  const named = open.slice(0, 3).map(({ column, kind, rows }) => `${column} (${kind}, ${rows} rows)`)
  return {
    passed: false,
    reason: `the data break the contract: ${named.join('; ')}${open.length > 3 ? ` and ${open.length - 3} more` : ''}`,
  }
}

function nameOf(metric: string): string {
  return Object.hasOwn(METRICS, metric) ? METRICS[metric as MetricKey].name : metric
}

function shortened(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString()
}
