import { METRICS } from '../domain/metric.ts'
import type { Breach } from '../domain/contract.ts'
import type { MetricKey, Metrics } from '../domain/metric.ts'
import type { GateDecision } from '../domain/model-version.ts'

/** One thing that a gate asks for, answered with its numbers. */
export interface Condition {
  readonly passed: boolean
  readonly reason: string
}

/** The answer of a gate: every condition is told, passed or not. */
export function decisionOf(conditions: readonly Condition[]): GateDecision {
  return {
    passed: conditions.every(({ passed }) => passed),
    reasons: conditions.map(({ passed, reason }) => `${passed ? 'passed' : 'not passed'}: ${reason}`),
  }
}

/** A metric measured on the test rows against the least or greatest value that is asked for. */
export function meetsBound(metrics: Metrics, key: string, bound: number): Condition {
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

/** No open breach of the contract that is an error. */
export function keepsContract(breaches: readonly Breach[]): Condition {
  const open = breaches.filter(({ severity }) => severity === 'error')
  if (open.length === 0) return { passed: true, reason: 'the data keep the contract' }
  const named = open.slice(0, 3).map(({ column, kind, rows }) => `${column} (${kind}, ${rows} rows)`)
  return {
    passed: false,
    reason: `the data break the contract: ${named.join('; ')}${open.length > 3 ? ` and ${open.length - 3} more` : ''}`,
  }
}

/** What people call a metric. */
export function nameOf(metric: string): string {
  return Object.hasOwn(METRICS, metric) ? METRICS[metric as MetricKey].name : metric
}

/** Three digits, or none after the point when it is large. */
export function shortened(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString()
}
