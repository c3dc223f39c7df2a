import { family, histograms } from './exposition.ts'
import type { BucketCounts } from '../../math/bucket-counts.ts'
import type { ModelMeter } from '../../serving/meter/model-meter.ts'
import type { MetricsNeeds, RequestCounts } from './request-metrics.ts'
import type { Labels, Sample } from './exposition.ts'

/**
 * All that is counted, as Prometheus reads it. Labels hold models of the registry, versions, route patterns, statuses
 * and words of ours: never what a client wrote, who it is, or the id of a request.
 */
export function metricsText(
  needs: MetricsNeeds & { readonly counts: RequestCounts; readonly runtime: string },
): string {
  return (
    servingText(needs) + logText(needs) + eventsText(needs) + shelfText(needs) + httpText(needs.counts) + needs.runtime
  )
}

const named = ({ version }: ModelMeter): Labels => ({ model: version?.model ?? '', version: version?.version ?? '' })
/** The variant of an experiment that was answered with. */
const varied = (meter: ModelMeter): Labels => ({ ...named(meter), variant: '' })

function servingText({ meter, counts }: Pick<MetricsNeeds, 'meter'> & { counts: RequestCounts }): string {
  const asked = meter.models()
  const known = asked.filter(({ version }) => version !== undefined)
  const used = asked.filter(({ requests }) => requests.some((count) => count > 0))
  const ofKnown = (read: (it: ModelMeter) => BucketCounts) => known.map((it) => [named(it), read(it)] as const)
  const [byCode, durations]: [Sample[], (readonly [Labels, BucketCounts])[]] = [[], []]
  for (const it of used) {
    for (const [digit, count] of it.requests.entries()) {
      if (count === 0) continue
      const labels = { ...varied(it), code: `${digit}xx` }
      byCode.push([labels, count])
      durations.push([labels, it.durations[digit]!])
    }
  }
  return [
    family('serving_requests_total', 'counter', 'Prediction requests answered, by class of status.', byCode),
    histograms(
      'serving_request_duration_seconds',
      'Time of prediction requests, from when the head is read to when the answer is handed over.',
      durations,
    ),
    histograms(
      'serving_stage_duration_seconds',
      'Parts of a prediction request: parse, validate, queue, predict, serialize.',
      used.flatMap((it) =>
        Object.entries(it.stages).map(([stage, counted]) => [{ ...named(it), stage }, counted] as const),
      ),
    ),
    family('serving_inflight_requests', 'gauge', 'Prediction requests that are being answered.', [
      [{}, counts.inFlight],
    ]),
    family(
      'serving_rejected_total',
      'counter',
      'Prediction requests turned away before a model was asked.',
      [...meter.rejections].map(([reason, count]) => [{ reason }, count]),
    ),
    family(
      'serving_validation_failures_total',
      'counter',
      'Fields that prediction requests were refused for, at most 20 of a request.',
      known.flatMap((it) =>
        Object.entries(it.fieldProblems).map(([field_class, count]): Sample => [{ ...named(it), field_class }, count]),
      ),
    ),
    family(
      'serving_feedback_total',
      'counter',
      'Outcomes of predictions received.',
      [...meter.outcomes].map(([model, count]) => [{ model }, count]),
    ),
    family(
      'serving_warnings_total',
      'counter',
      'Values answered with a warning.',
      known.flatMap((it) => [...it.warnings].map(([code, count]): Sample => [{ ...named(it), warning: code }, count])),
    ),
    family(
      'serving_rows_total',
      'counter',
      'Rows answered.',
      known.map((it) => [varied(it), it.rows.sum]),
    ),
    histograms(
      'serving_batch_size',
      'Rows of a request that was answered.',
      ofKnown((it) => it.rows),
    ),
    histograms(
      'serving_prediction_score',
      'Probabilities and numbers answered.',
      known.map((it) => [varied(it), it.scores]),
    ),
  ].join('')
}

function logText({ log }: Pick<MetricsNeeds, 'log'>): string {
  const { written, droppedBy, unsampled = 0, gaps } = log.counts()
  const dropped = Object.entries({ ...droppedBy, unsampled })
  return [
    family('serving_payload_log_written_total', 'counter', 'Rows written to the prediction log.', [[{}, written]]),
    family(
      'serving_payload_log_dropped_total',
      'counter',
      'Rows answered but not logged, by reason.',
      dropped.map(([reason, rows]) => [{ reason }, rows]),
    ),
    family('serving_payload_log_gaps', 'gauge', 'Gaps that crashes left in the prediction log.', [[{}, gaps]]),
  ].join('')
}

/** What goes to a receiver of events, where one is named. */
function eventsText({ events }: Pick<MetricsNeeds, 'events'>): string {
  if (events === undefined) return ''
  const { sent, dropped } = events.counts()
  return [
    family('serving_payload_events_total', 'counter', 'Events brought to the receiver.', [[{}, sent]]),
    family(
      'serving_payload_events_dropped_total',
      'counter',
      'Events that the receiver did not get, by reason.',
      Object.entries(dropped).map(([reason, count]) => [{ reason }, count]),
    ),
  ].join('')
}

function shelfText({ shelf }: Pick<MetricsNeeds, 'shelf'>): string {
  const { loadFailures, refreshFailures } = shelf.counts()
  const loaded = shelf.loaded()
  return [
    family(
      'serving_model_info',
      'gauge',
      'Versions in memory, with the checksum of their artifact.',
      loaded.map(({ version }) => [{ model: version.model, version: version.version, sha256: version.digest }, 1]),
    ),
    family(
      'serving_model_load_seconds',
      'gauge',
      'What reading a version, checking its golden rows and warming it took.',
      loaded.map(({ version, loadMs }) => [{ model: version.model, version: version.version }, loadMs / 1000]),
    ),
    family('serving_model_load_failures_total', 'counter', 'Times a version could not be loaded.', [
      [{}, loadFailures],
    ]),
    family('serving_registry_read_failures_total', 'counter', 'Times the registry could not be read.', [
      [{}, refreshFailures],
    ]),
  ].join('')
}

function httpText({ routes }: RequestCounts): string {
  return histograms(
    'http_server_request_duration_seconds',
    'Time of requests by route pattern and status.',
    routes.flatMap(({ method, route, byStatus }) =>
      [...byStatus].map(
        ([status, durations]) =>
          [{ http_request_method: method, http_route: route, http_response_status_code: status }, durations] as const,
      ),
    ),
  )
}
