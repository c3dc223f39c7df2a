import { resolve } from 'node:path'
import type { RawTable, SourceReader } from '../domain/source.ts'
import { withColumn } from '../frame/frame.ts'
import { assertDistinct, readCsv } from './csv-reader.ts'
import { derivedColumn } from './derived-column.ts'
import type { DuckDbLimits } from './duckdb.ts'
import { readParquet } from './parquet-reader.ts'

/**
 * Reads CSV files (any usual delimiter, UTF-8, gzip or not) and Parquet files; see `readCsv` and `readParquet`.
 * Derived columns are evaluated by DuckDB over the raw columns.
 */
export function duckdbSourceReader(limits: DuckDbLimits = {}): SourceReader {
  return {
    async read(source, { folder, derived, signal }): Promise<RawTable> {
      const path = resolve(folder, source.path)
      const options = { ...limits, signal }
      const read = source.kind === 'csv' ? await readCsv(path, source, signal) : await readParquet(path, options)
      const raw = { frame: read.frame, sourceDigest: read.digest, description: read.description }
      if (derived === undefined) return raw
      assertDistinct(path, [...read.frame.columns.keys(), derived.name])
      const column = await derivedColumn(read.frame, derived.expression, options)
      return { ...raw, frame: withColumn(read.frame, derived.name, column) }
    },
  }
}
