import { redacted } from '../domain/prediction-log.ts'
import type { RequestRow } from '../domain/prediction.ts'
import type { PredictionLogWriter } from '../domain/prediction-log.ts'

/** What of requests and answers is kept. */
export interface LogContents {
  /** Columns whose values are replaced before anything is buffered. Default: none. */
  readonly redact?: readonly string[]
  /** Share of rows that is kept, in [0, 1]. Default 1. */
  readonly sample?: number
  /** Whether refused requests are kept with their rows. Default false: their code and where they broke. */
  readonly refusedRows?: boolean
}

/**
 * The same log, with only what may be kept of each record; the log itself where that is everything. Rows are left out
 * by chance, so that a share of them says of all what the whole log would; a row that is left out is not logged.
 *
 * @param chance  gives numbers in [0, 1)
 */
export function withContents(
  log: PredictionLogWriter,
  { redact = [], sample = 1, refusedRows = false }: LogContents,
  chance: () => number,
): PredictionLogWriter {
  const redactRow = rowRedactor(redact)
  let unsampled = 0
  return {
    ...log,
    offer(record) {
      if (sample < 1 && chance() >= sample) {
        unsampled++
        return false
      }
      return log.offer(redact.length === 0 ? record : { ...record, input: redactRow(record.input) })
    },
    offerRefusal({ details: { payload, ...details }, ...record }) {
      const isKept = refusedRows && payload !== undefined
      return log.offerRefusal({
        ...record,
        details: isKept ? { ...details, payload: payload.map(redactRow) } : details,
      })
    },
    counts: () => ({ ...log.counts(), unsampled }),
  }
}

/** A row with the values of those columns replaced; missing ones stay missing, others are the same row. */
export function rowRedactor(columns: readonly string[]): (row: RequestRow) => RequestRow {
  return (row) => {
    let changed: Record<string, RequestRow[string]> | undefined
    for (const column of columns) {
      if (Object.hasOwn(row, column) && row[column] !== null) (changed ??= { ...row })[column] = redacted
    }
    return changed ?? row
  }
}
