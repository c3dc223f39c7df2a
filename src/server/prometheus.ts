import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { PredictionAnswer } from '../domain/prediction.ts'
import type { ServerNeeds } from './needs.ts'

/** From half a millisecond to ten seconds. */
const bucketsSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Names and kinds of what is counted. Labels hold route patterns, models and statuses, never what a client wrote. */
export interface Prometheus {
  readonly registry: Registry
  countRequest(labels: RequestLabels, seconds: number): void
  countAnswer(answer: CountedAnswer): void
  countFeedback(model: string, outcomes: number): void
}

/** What is counted of an answer, over whichever protocol. */
export type CountedAnswer = Pick<PredictionAnswer, 'model' | 'warnings'> & {
  readonly version: number | string
  readonly predictions: { readonly length: number }
}

export type RequestLabels = Readonly<Record<'route' | 'method' | 'model' | 'status', string>>

export function prometheus(needs: Pick<ServerNeeds, 'log' | 'shelf' | 'events'>): Prometheus {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const labelNames = ['route', 'method', 'model', 'status'] as const
  const requests = new Counter({
    name: 'throughline_http_requests_total',
    help: 'Requests answered.',
    labelNames,
    registers,
  })
  const durations = new Histogram({
    name: 'throughline_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer.',
    labelNames,
    buckets: bucketsSeconds,
    registers,
  })
  const predictions = new Counter({
    name: 'throughline_predictions_total',
    help: 'Rows answered.',
    labelNames: ['model', 'version'] as const,
    registers,
  })
  const warnings = new Counter({
    name: 'throughline_prediction_warnings_total',
    help: 'Values answered with a warning.',
    labelNames: ['model', 'code'] as const,
    registers,
  })
  const feedback = new Counter({
    name: 'serving_feedback_total',
    help: 'Outcomes of predictions received.',
    labelNames: ['model'] as const,
    registers,
  })
  readAtScrape(registry, needs)
  return {
    registry,
    countFeedback: (model, outcomes) => feedback.inc({ model }, outcomes),
    countRequest(labels, seconds) {
      requests.inc(labels)
      durations.observe(labels, seconds)
    },
    countAnswer(answer) {
      predictions.inc({ model: answer.model, version: String(answer.version) }, answer.predictions.length)
      for (const { code } of answer.warnings) warnings.inc({ model: answer.model, code })
    },
  }
}

/** Counts that others keep, read when somebody asks. */
function readAtScrape(registry: Registry, { log, shelf, events }: Pick<ServerNeeds, 'log' | 'shelf' | 'events'>): void {
  const gauges: readonly (readonly [name: string, help: string, read: () => number])[] = [
    ['throughline_prediction_log_written', 'Rows written to the prediction log.', () => log.counts().written],
    [
      'throughline_prediction_log_dropped',
      'Rows answered but not logged: the buffer was full.',
      () => log.counts().dropped,
    ],
    ['throughline_prediction_log_gaps', 'Gaps a crash left in the prediction log.', () => log.counts().gaps],
    ['throughline_model_load_failures', 'Model versions that could not be loaded.', () => shelf.counts().loadFailures],
    [
      'throughline_registry_read_failures',
      'Times the registry could not be read.',
      () => shelf.counts().refreshFailures,
    ],
  ]
  const dropped = new Counter({
    name: 'serving_payload_log_dropped_total',
    help: 'Rows answered but not logged, by reason.',
    labelNames: ['reason'] as const,
    registers: [registry],
    collect() {
      dropped.reset()
      const { droppedBy, unsampled = 0 } = log.counts()
      for (const [reason, rows] of Object.entries({ ...droppedBy, unsampled })) dropped.inc({ reason }, rows)
    },
  })
  if (events !== undefined) {
    const sent = new Counter({
      name: 'serving_payload_events_total',
      help: 'Events brought to the receiver.',
      registers: [registry],
      collect() {
        sent.reset()
        sent.inc(events.counts().sent)
      },
    })
    const lost = new Counter({
      name: 'serving_payload_events_dropped_total',
      help: 'Events that the receiver did not get, by reason.',
      labelNames: ['reason'] as const,
      registers: [registry],
      collect() {
        lost.reset()
        for (const [reason, count] of Object.entries(events.counts().dropped)) lost.inc({ reason }, count)
      },
    })
  }
  for (const [name, help, read] of gauges) {
    const gauge: Gauge = new Gauge({ name, help, registers: [registry], collect: () => gauge.set(read()) })
  }
}
