import type { PredictionLogWriter, PredictionRecord, RefusalRecord } from '../domain/prediction-log.ts'
import { dayOf, openLineLog, type LineLogOptions } from './line-log.ts'

const names = { what: 'the prediction log', notWritten: 'PREDICTION_LOG_NOT_WRITTEN' } as const

/**
 * The prediction log: segments of JSON lines as `openLineLog` writes them, by model and day of the answer.
 *
 * A line is one answered row:
 * `{"id":"…","atMs":1700000000000,"model":"churn","version":3,"score":0.25,"label":"No","input":{"tenure":12}}`
 * `label` is absent in regression; a number JSON lacks is null; `requestId`, `latencyMs`, `warnings` and `exposure` are
 * there where they are known. A line without `id` is no row: one with `error` is a refused request. DuckDB reads it all with
 * `read_json('<folder>/<model>/<from day>/*.jsonl', format = 'newline_delimited', ignore_errors = true,
 * columns = {id: 'VARCHAR', atMs: 'BIGINT', version: 'INTEGER', score: 'DOUBLE', label: 'JSON', input: 'JSON'})`
 * `where id is not null`.
 *
 * A record is made a line when it is offered, so that the buffer's bound is in bytes; everything else happens later.
 */
export async function openPredictionLog(options: LineLogOptions): Promise<PredictionLogWriter> {
  const log = await openLineLog(options, names)
  return {
    offer: (record) => log.append(`${record.model}/${dayOf(record.atMs)}`, toLine(record)),
    offerRefusal: (record) => log.append(`${record.model}/${dayOf(record.atMs)}`, refusalLine(record)),
    flush: log.flush,
    counts: log.counts,
    close: log.close,
  }
}

/** Named one by one: what else an object may hold is not for the log. What is undefined is left out. */
function toLine(record: PredictionRecord): string {
  const { id, atMs, model, version, score, label, input, requestId, latencyMs, warnings, exposure } = record
  return JSON.stringify({ id, atMs, model, version, score, label, input, requestId, latencyMs, warnings, exposure })
}

function refusalLine({ atMs, model, version, requestId, error, details }: RefusalRecord): string {
  return JSON.stringify({ atMs, model, version, requestId, error, details })
}
