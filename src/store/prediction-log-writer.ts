import type { PredictionLogWriter, PredictionRecord } from '../domain/prediction-log.ts'
import { dayOf, openLineLog, type LineLogOptions } from './line-log.ts'

const names = { what: 'the prediction log', notWritten: 'PREDICTION_LOG_NOT_WRITTEN' } as const

/**
 * The prediction log: segments of JSON lines as `openLineLog` writes them, by model and day of the answer.
 *
 * A line is one answered row:
 * `{"id":"…","atMs":1700000000000,"model":"churn","version":3,"score":0.25,"label":"No","input":{"tenure":12}}`
 * `label` is absent in regression; a number JSON lacks is null. A line without `id` is no row. DuckDB reads it all with
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
    flush: log.flush,
    counts: log.counts,
    close: log.close,
  }
}

function toLine({ id, atMs, model, version, score, label, input }: PredictionRecord): string {
  return JSON.stringify({ id, atMs, model, version, score, label, input })
}
