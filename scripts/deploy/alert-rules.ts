import { burnAlerts, windowSeconds } from '../../src/domain/service-level.ts'
import type { BurnAlert, Objectives } from '../../src/domain/service-level.ts'

/** What a bad request is, for each objective. */
interface Indicator {
  readonly record: string
  readonly alert: string
  readonly budget: string
  readonly what: string
  share(window: string): string
}

/** Recording rules and alerts of Prometheus for objectives of serving, as YAML. */
export function alertRules(objectives: Objectives): string {
  const indicators = [failures(objectives), slowness(objectives)]
  const recorded = indicators.flatMap((indicator) =>
    Object.keys(windowSeconds).map((window) =>
      recordRule(`${indicator.record}_rate${window}`, indicator.share(window)),
    ),
  )
  const burning = indicators.flatMap((indicator) => burnAlerts.map((alert) => burnRule(indicator, alert)))
  return [
    '# Recording rules and alerts for `throughline up`, by model. Written by `node scripts/deploy-files.ts`, which reads the',
    '# objectives from THROUGHLINE_SLO_AVAILABILITY, THROUGHLINE_SLO_LATENCY_MS and THROUGHLINE_SLO_LATENCY_TARGET.',
    'groups:',
    '  - name: throughline-service-levels',
    '    rules:',
    ...recorded,
    '  - name: throughline-burn-rates',
    '    rules:',
    ...burning,
    '  - name: throughline-health',
    '    rules:',
    ...healthRules(),
    '',
  ].join('\n')
}

const each = 'sum by (job, model)'

function failures({ availability }: Objectives): Indicator {
  return {
    record: 'serving:failed:ratio',
    alert: 'ServingFailures',
    budget: `(1 - ${availability})`,
    what: `of prediction requests fail, of which ${percent(1 - availability)} may`,
    share(window) {
      const all = `${each} (rate(serving_requests_total[${window}]))`
      // Without a failure there is no series of failures: the share is 0 and not absent.
      return `(${each} (rate(serving_requests_total{code="5xx"}[${window}])) or 0 * ${all}) / ${all}`
    },
  }
}

function slowness({ latencySeconds, latencyTarget }: Objectives): Indicator {
  return {
    record: 'serving:slow:ratio',
    alert: 'ServingLatency',
    budget: `(1 - ${latencyTarget})`,
    what: `of answers take more than ${latencySeconds * 1000} ms, of which ${percent(1 - latencyTarget)} may`,
    share(window) {
      const name = 'serving_request_duration_seconds'
      const within = `${each} (rate(${name}_bucket{code="2xx",le="${latencySeconds}"}[${window}]))`
      return `1 - ${within} / ${each} (rate(${name}_count{code="2xx"}[${window}]))`
    },
  }
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`
}

function recordRule(name: string, expression: string): string {
  return `      - record: ${name}\n        expr: ${quoted(expression)}`
}

function burnRule({ record, alert, budget, what }: Indicator, { severity, long, short, burn }: BurnAlert): string {
  const over = (window: string): string => `${record}_rate${window} > ${burn} * ${budget}`
  return alertRule({
    name: `${alert}Burn${long}`,
    expression: `${over(long)} and ${over(short)}`,
    severity,
    summary: `{{ $value | humanizePercentage }} ${what}: the error budget of {{ $labels.model }} burns ${burn} times too fast`,
  })
}

function healthRules(): string[] {
  return [
    alertRule({
      name: 'ServingAbsent',
      expression: 'absent(serving_inflight_requests)',
      for: '5m',
      severity: 'page',
      summary: 'No server of predictions is scraped',
    }),
    alertRule({
      name: 'ServingModelNotLoaded',
      expression: 'increase(serving_model_load_failures_total[10m]) > 0',
      severity: 'page',
      summary: 'A version with an alias cannot be loaded on {{ $labels.instance }}: GET /health says which',
    }),
    alertRule({
      name: 'ServingLogDropped',
      expression: 'increase(serving_payload_log_dropped_total[10m]) > 0',
      severity: 'ticket',
      summary: 'Rows are answered but not logged on {{ $labels.instance }}: its disk is full or slow',
    }),
    alertRule({
      name: 'ServingSaturated',
      expression: 'nodejs_eventloop_utilization_ratio > 0.9',
      for: '10m',
      severity: 'ticket',
      summary: 'The event loop of {{ $labels.instance }} has no time left: more processes are needed',
    }),
    alertRule({
      name: 'ServingHeapNearLimit',
      expression:
        'sum by (job, instance, worker) (v8js_memory_heap_used_bytes) / sum by (job, instance, worker) (v8js_memory_heap_limit_bytes) > 0.9',
      for: '5m',
      severity: 'ticket',
      summary: 'The heap of {{ $labels.instance }} is nearly full: it ends without memory',
    }),
  ]
}

function alertRule(rule: {
  readonly name: string
  readonly expression: string
  readonly for?: string
  readonly severity: string
  readonly summary: string
}): string {
  return [
    `      - alert: ${rule.name}`,
    `        expr: ${quoted(rule.expression)}`,
    ...(rule.for === undefined ? [] : [`        for: ${rule.for}`]),
    '        labels:',
    `          severity: ${rule.severity}`,
    '        annotations:',
    `          summary: ${quoted(rule.summary)}`,
  ].join('\n')
}

/** As YAML reads it, whatever it holds. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
