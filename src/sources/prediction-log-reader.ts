import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { PredictionRecord } from '../domain/prediction-log.ts'
import { categoryColumn } from '../frame/column.ts'
import { frameOf } from '../frame/frame.ts'
import type { Frame } from '../frame/frame.ts'

/** Which part of a model's log. */
export interface LogWindow {
  /** The folder of all logs; those of a model are in `<folder>/<model>/<yyyy-mm-dd, UTC>/*.jsonl`. */
  readonly folder: string
  readonly model: string
  /** First moment, inclusive, ms UTC. Default: the beginning. */
  readonly fromMs?: number
  /** Last moment, exclusive, ms UTC. Default: the end. */
  readonly toMs?: number
}

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
}

type Logged = Pick<PredictionRecord, 'atMs' | 'version' | 'score' | 'label' | 'input'>

/** Reads a window of a model's prediction log. No log is a window without rows. */
export async function readPredictionLog(window: LogWindow): Promise<LoggedPredictions> {
  const { fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY } = window
  const records: Logged[] = []
  let tornLines = 0
  for (const file of await segmentsOf(window, fromMs, toMs)) {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      const record = parseLine(line)
      if (record === 'torn') tornLines++
      else if (record !== undefined && record.atMs >= fromMs && record.atMs < toMs) records.push(record)
    }
  }
  // segments of several processes overlap in time; the sort is stable, so the order within a file stays
  records.sort((left, right) => left.atMs - right.atMs)
  return {
    frame: inputsOf(records),
    atMs: Float64Array.from(records, ({ atMs }) => atMs),
    scores: Float64Array.from(records, ({ score }) => (typeof score === 'number' ? score : Number.NaN)),
    labels: records.map(({ label }) => (label === undefined ? null : String(label))),
    versions: countVersions(records),
    rows: records.length,
    fromMs: records[0]?.atMs ?? Number.NaN,
    toMs: records.at(-1)?.atMs ?? Number.NaN,
    tornLines,
  }
}

/** Files of the days that the window touches, in order of day and name. A row lies in the folder of its own day. */
async function segmentsOf({ folder, model }: LogWindow, fromMs: number, toMs: number): Promise<string[]> {
  const files: string[] = []
  for (const day of await namesIn(join(folder, model))) {
    const dayMs = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : Number.NaN
    if (!(dayMs + 86_400_000 > fromMs && dayMs < toMs)) continue
    const names = await namesIn(join(folder, model, day))
    files.push(...names.filter((name) => name.endsWith('.jsonl')).map((name) => join(folder, model, day, name)))
  }
  return files
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch (error) {
    // no prediction was logged yet: an empty window, not a failure
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
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

/** The text of a value as the cleaning steps and types take it; an empty text is missing. */
function written(value: string | number | boolean | null | undefined): string | null {
  return value === null || value === undefined || value === '' ? null : String(value)
}

function countVersions(records: readonly Logged[]): { version: number; rows: number }[] {
  const rows = new Map<number, number>()
  for (const { version } of records) rows.set(version, (rows.get(version) ?? 0) + 1)
  return [...rows].map(([version, count]) => ({ version, rows: count })).sort((a, b) => a.version - b.version)
}
