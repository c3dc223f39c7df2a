import { resolve } from 'node:path'
import { AppError } from '../base/errors.ts'
import type { RawTable, Source, SourceReader } from '../domain/source.ts'
import { withColumn } from '../frame/frame.ts'
import { readArrow } from './arrow-reader.ts'
import { readCsv } from './csv-reader.ts'
import { derivedColumn } from './derived-column.ts'
import type { DuckDbLimits } from './duckdb.ts'
import { whileUnchanged } from './file-stamp.ts'
import { readJson } from './json-reader.ts'
import { readParquet } from './parquet-reader.ts'
import type { ReadFile } from './read-file.ts'
import { readSql } from './sql-reader.ts'
import type { TextReadOptions } from './text-file.ts'

/**
 * Reads files of every kind of source; see the reader of each. A file that changes while it is read is refused.
 * Derived columns are evaluated by DuckDB over the raw columns. Reading ends as CANCELLED when `signal` is aborted, the
 * reader's own where a call brings none.
 */
export function duckdbSourceReader({
  signal: stop,
  ...limits
}: DuckDbLimits & { readonly signal?: AbortSignal | undefined } = {}): SourceReader {
  return {
    async read(source, { folder, derived, encodingElse, signal = stop, onShare }): Promise<RawTable> {
      const path = resolve(folder, source.path)
      const options = { ...limits, signal, onShare, encodingElse }
      const { digest, ...read } = await whileUnchanged([path], () => readFile(path, source, folder, options))
      const raw = { ...read, sourceDigest: digest }
      if (derived === undefined) return raw
      const lower = derived.name.toLowerCase()
      const taken = [...read.frame.columns.keys()].find((name) => name.toLowerCase() === lower)
      if (taken !== undefined) throw new AppError('SOURCE_COLUMNS_REPEATED', { path, columns: [taken, derived.name] })
      const column = await derivedColumn(read.frame, derived.expression, { ...limits, signal })
      return { ...raw, frame: withColumn(read.frame, derived.name, column) }
    },
  }
}

function readFile(
  path: string,
  source: Source,
  folder: string,
  options: DuckDbLimits & TextReadOptions,
): Promise<ReadFile> {
  switch (source.kind) {
    case 'csv':
      return readCsv(path, source, options)
    case 'json':
      return readJson(path, source, options)
    case 'parquet':
      return readParquet(path, options)
    case 'arrow':
      return readArrow(path, options)
    case 'sql':
      return readSql(path, folder, options)
  }
}
