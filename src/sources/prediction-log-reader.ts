import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { redacted } from '../domain/prediction-log.ts'
import type { PredictionRecord } from '../domain/prediction-log.ts'
import type { Label } from '../domain/signature.ts'
import { categoryColumn } from '../frame/column.ts'
import { frameOf } from '../frame/frame.ts'
import type { Frame } from '../frame/frame.ts'
import { withDuckDb } from './duckdb.ts'
import { againIfPacked, logSegments, predictionColumns, segmentsTable } from './log-segments.ts'
import type { LogWindow } from './log-segments.ts'

/** Logged rows, oldest first. */
export interface LoggedPredictions {
  /** The inputs as received, by column, as text; columns in order of first appearance. Absent and null are missing. */
  readonly frame: Frame
  /** Shape (rows,): when each row was answered, the model's score (NaN where it was no number) and its version. */
  readonly atMs: Float64Array
  readonly scores: Float64Array
  /** Shape (rows,): the label answered, as text; null in regression. */
  readonly labels: readonly (string | null)[]
  /** Versions that answered, ascending, with their rows. */
  readonly versions: readonly { readonly version: number; readonly rows: number }[]
  readonly rows: number
  /** Of the first and last row; NaN when there are none. */
  readonly fromMs: number
  readonly toMs: number
  /** Lines that are no JSON: torn by a crash at the end of a segment (one a segment at most), or damaged. */
  readonly tornLines: number
  /** Columns of which some value was redacted. */
  readonly redacted: readonly string[]
}

type Logged = Pick<PredictionRecord, 'atMs' | 'version' | 'score' | 'label' | 'input'>

/**
 * Reads a window of a model's prediction log, JSON lines and Parquet. No log is a window without rows. A value that was
 * redacted is missing.
 */
export function readPredictionLog(window: LogWindow): Promise<LoggedPredictions> {
  return againIfPacked(() => readWindow(window))
}

async function readWindow(window: LogWindow): Promise<LoggedPredictions> {
  const { fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY } = window
  const segments = await logSegments(window)
  const records = await packedRecords(segments.parquet)
  let tornLines = 0
  for (const file of segments.lines) {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      const record = parseLine(line)
      if (record === 'torn') tornLines++
      else if (record !== undefined) records.push(record)
    }
  }
  return { ...logged(records.filter(({ atMs }) => atMs >= fromMs && atMs < toMs)), tornLines }
}

/** Rows of Parquet segments; DuckDB is entered only where there are any. */
async function packedRecords(parquet: readonly string[]): Promise<Logged[]> {
  if (parquet.length === 0) return []
  const from = segmentsTable({ lines: [], parquet }, predictionColumns)
  return withDuckDb({ what: 'Reading the prediction log' }, async ({ connection }) => {
    const records: Logged[] = []
    const stream = await connection.stream(
      `select "atMs"::double, version, score, label::varchar, input::varchar from ${from} where id is not null`,
    )
    for (let chunk = await stream.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await stream.fetchChunk()) {
      for (const [atMs, version, score, label, input] of chunk.getRows()) {
        records.push({
          ...{ atMs: Number(atMs), version: Number(version), score: score as number },
          ...(typeof label === 'string' ? { label: JSON.parse(label) as Label } : {}),
          input: JSON.parse(String(input)) as Logged['input'],
        })
      }
    }
    return records
  })
}

function logged(records: Logged[]): Omit<LoggedPredictions, 'tornLines'> {
  // segments of several processes overlap in time; the sort is stable, so the order within a file stays
  records.sort((left, right) => left.atMs - right.atMs)
  return {
    frame: inputsOf(records),
    redacted: redactedIn(records),
    atMs: Float64Array.from(records, ({ atMs }) => atMs),
    scores: Float64Array.from(records, ({ score }) => (typeof score === 'number' ? score : Number.NaN)),
    labels: records.map(({ label }) => (label === undefined ? null : String(label))),
    versions: countVersions(records),
    rows: records.length,
    fromMs: records[0]?.atMs ?? Number.NaN,
    toMs: records.at(-1)?.atMs ?? Number.NaN,
  }
}

function parseLine(line: string): Logged | 'torn' | undefined {
  if (line === '') return undefined
  try {
    const record = JSON.parse(line) as Partial<PredictionRecord> | null
    // a marker line, e.g. the end of a segment
    if (record?.id === undefined || record.input === undefined) return undefined
    return record as PredictionRecord
  } catch {
    // not JSON: the process ended while it wrote this line
    return 'torn'
  }
}

function inputsOf(records: readonly Logged[]): Frame {
  const names = new Set<string>()
  for (const { input } of records) for (const name of Object.keys(input)) names.add(name)
  const columns = [...names].map((name) => {
    const cells = records.map(({ input }) => written(Object.hasOwn(input, name) ? input[name] : null))
    return [name, categoryColumn(cells)] as const
  })
  return frameOf(columns, records.length)
}

function redactedIn(records: readonly Logged[]): string[] {
  const found = new Set<string>()
  for (const { input } of records) {
    for (const [name, value] of Object.entries(input)) if (value === redacted) found.add(name)
  }
  return [...found]
}

/** The text of a value as the cleaning steps and types take it; an empty text is missing. */
function written(value: string | number | boolean | null | undefined): string | null {
  return value === null || value === undefined || value === '' || value === redacted ? null : String(value)
}

function countVersions(records: readonly Logged[]): { version: number; rows: number }[] {
  const rows = new Map<number, number>()
  for (const { version } of records) rows.set(version, (rows.get(version) ?? 0) + 1)
  return [...rows].map(([version, count]) => ({ version, rows: count })).sort((a, b) => a.version - b.version)
}
