import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { quotedText } from './duckdb.ts'

/** Which part of a model's log. */
export interface LogWindow {
  /** The folder of all logs; those of a model are in `<folder>/<model>/<yyyy-mm-dd, UTC>/`. */
  readonly folder: string
  readonly model: string
  /** First moment, inclusive, ms UTC. Default: the beginning. */
  readonly fromMs?: number
  /** Last moment, exclusive, ms UTC. Default: the end. */
  readonly toMs?: number
}

/** Files of a log, in order of day and name. */
export interface LogSegments {
  /** JSON lines: what is being written, and what was not packed yet. */
  readonly lines: readonly string[]
  readonly parquet: readonly string[]
}

const dayMs = 86_400_000

/**
 * Files of the days that the window touches. A row lies in the folder of its own day. Where a segment is there in both
 * forms, its packing was cut short after the Parquet file was whole: that one counts.
 */
export async function logSegments(window: LogWindow): Promise<LogSegments> {
  const { folder, model, fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY } = window
  const lines: string[] = []
  const parquet: string[] = []
  for (const day of await namesIn(join(folder, model))) {
    const startMs = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : Number.NaN
    if (!(startMs + dayMs > fromMs && startMs < toMs)) continue
    const names = await namesIn(join(folder, model, day))
    const packed = new Set(names.filter((name) => name.endsWith('.parquet')))
    parquet.push(...[...packed].map((name) => join(folder, model, day, name)))
    const isPacked = (name: string) => packed.has(packedName(name, true)) || packed.has(packedName(name, false))
    const unpacked = names.filter((name) => name.endsWith('.jsonl') && !isPacked(name))
    lines.push(...unpacked.map((name) => join(folder, model, day, name)))
  }
  return { lines, parquet }
}

/** The Parquet file that a segment of JSON lines becomes; of one whose process ended without closing it, its name says so. */
export function packedName(file: string, isEnded: boolean): string {
  return file.replace(/jsonl$/, isEnded ? 'parquet' : 'gap.parquet')
}

/** Does it again, once, where a file was packed between being listed and being opened. */
export async function againIfPacked<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read()
  } catch (error) {
    if (!/ENOENT|No such file|No files found/i.test(String(error))) throw error
    return read()
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch (error) {
    // nothing was logged yet: an empty window, not a failure
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Columns of a log, by name, with DuckDB's types. A line that lacks one has NULL. */
export type LogColumns = Readonly<Record<string, 'VARCHAR' | 'BIGINT' | 'INTEGER' | 'DOUBLE' | 'JSON'>>

/** What lines of the prediction log hold. Lines with an `error` are refused requests, all others answered rows. */
export const predictionColumns = {
  id: 'VARCHAR',
  atMs: 'BIGINT',
  model: 'VARCHAR',
  version: 'INTEGER',
  score: 'DOUBLE',
  label: 'JSON',
  input: 'JSON',
  requestId: 'VARCHAR',
  latencyMs: 'DOUBLE',
  warnings: 'JSON',
  exposure: 'JSON',
  error: 'VARCHAR',
  details: 'JSON',
} as const satisfies LogColumns

/** What lines of the log of outcomes hold. */
export const feedbackColumns = {
  id: 'VARCHAR',
  outcome: 'JSON',
  atMs: 'BIGINT',
  receivedMs: 'BIGINT',
  sequence: 'BIGINT',
  model: 'VARCHAR',
} as const satisfies LogColumns

/** The lines of segments in either form as SQL that follows `from`. Torn lines and end markers are passed over. */
export function segmentsTable({ lines, parquet }: LogSegments, columns: LogColumns): string {
  const names = Object.keys(columns).map((name) => `"${name}"`)
  const empty = Object.entries(columns).map(([name, type]) => `null::${type} as "${name}"`)
  const parts = [`select ${empty.join(', ')} where false`]
  if (lines.length > 0) parts.push(`select ${names.join(', ')} from ${linesTable(lines, columns)}`)
  if (parquet.length > 0) {
    const files = parquet.map(quotedText).join(', ')
    parts.push(`select ${names.join(', ')} from read_parquet([${files}], hive_partitioning = false)`)
  }
  return `(${parts.join(' union all ')})`
}

/** JSON lines of those columns, as SQL that follows `from`; a line that is no row has no column. */
export function linesTable(files: readonly string[], columns: LogColumns): string {
  const types = Object.entries(columns).map(([name, type]) => `"${name}": '${type}'`)
  const read = `read_json([${files.map(quotedText).join(', ')}], format = 'newline_delimited', ignore_errors = true, hive_partitioning = false, maximum_object_size = 67108864, columns = {${types.join(', ')}})`
  return `(select * from ${read} where "atMs" is not null)`
}
