import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { assert } from '../base/assert.ts'
import { AppError } from '../base/errors.ts'
import type { ArtifactStore } from '../domain/artifact.ts'
import type { ColumnType } from '../domain/contract.ts'
import type { Snapshot, SnapshotStore } from '../domain/snapshot.ts'
import { frameOf } from '../frame/frame.ts'
import type { Column } from '../frame/column.ts'
import type { Frame } from '../frame/frame.ts'
import { duckDbProblem, quotedName, quotedText, withDuckDb } from './duckdb.ts'
import type { DuckDb, DuckDbLimits } from './duckdb.ts'
import { createTable, queryColumns, queryRow } from './duckdb-columns.ts'

const msPerDay = 86_400_000

/** What the Parquet file says of a column beyond its SQL type, so that a frame comes back as it went in. */
interface StoredColumn {
  readonly name: string
  readonly type: ColumnType
  readonly kind: Column['kind']
}

/**
 * Snapshots as Parquet files (zstd) in the artifact store, readable by any Parquet reader.
 *
 * number -> DOUBLE; integer -> BIGINT where every value is a safe integer, else DOUBLE; boolean -> BOOLEAN where the
 * values are 'true' and 'false', else VARCHAR; date -> DATE where every value is a midnight, else TIMESTAMP;
 * timestamp -> TIMESTAMP (to the microsecond); category, text -> VARCHAR. Missing is NULL.
 *
 * The bytes depend on the cells, names and types alone (one thread writes, nothing says when or where) and on DuckDB's
 * version. What comes back equals what went in, with the dictionaries in order of first appearance and without unused
 * values. The name, type and kind of the columns are in the file's metadata under the key `throughline`.
 */
export function snapshotStore(needs: {
  readonly artifacts: ArtifactStore
  readonly limits?: DuckDbLimits
}): SnapshotStore {
  const { artifacts, limits = {} } = needs
  return {
    async save(frame, types): Promise<Snapshot> {
      assert(frame.columns.size > 0, 'a snapshot has columns')
      const stored = [...frame.columns].map(([name, { kind }]) => ({
        name,
        kind,
        type: types.get(name) ?? plainType(kind),
      }))
      const bytes = await withDuckDb({ ...limits, threads: 1, what: 'Keeping the snapshot' }, (db) =>
        parquetBytes(db, frame, stored),
      )
      const hash = await artifacts.put(bytes)
      return { hash, rows: frame.rowCount, columns: stored.map(({ name, type }) => ({ name, type })) }
    },
    async load(hash) {
      const bytes = await artifacts.get(hash)
      try {
        return await withDuckDb({ ...limits, what: 'Loading the snapshot' }, (db) => frameFrom(db, bytes))
      } catch (error) {
        if (error instanceof AppError) throw error
        throw new AppError('ARTIFACT_CORRUPT', { digest: hash, problem: `${duckDbProblem(error)}.` }, { cause: error })
      }
    },
  }
}

function plainType(kind: Column['kind']): ColumnType {
  return kind
}

async function parquetBytes(db: DuckDb, frame: Frame, stored: readonly StoredColumn[]): Promise<Uint8Array> {
  const columns = [...frame.columns.values()]
  await createTable(db.connection, 'staged', columns)
  const selected = columns.map((column, i) => `${storedValue(column, stored[i]!.type, `c${i}`)} as c${i}`)
  const renamed = stored.map(({ name }, i) => `c${i} as ${quotedName(name)}`)
  const file = join(db.folder, 'snapshot.parquet')
  const metadata = `{throughline: ${quotedText(JSON.stringify({ formatVersion: 1, columns: stored }))}}`
  await db.connection.run(
    `copy (select ${renamed.join(', ')} from (select ${selected.join(', ')} from staged)) to ${quotedText(file)}
     (format parquet, compression zstd, row_group_size 122880, kv_metadata ${metadata})`,
  )
  return readFile(file)
}

/** The SQL of a staged column (DOUBLE or VARCHAR, see `createTable`) in the type it is stored as. */
function storedValue(column: Column, type: ColumnType, staged: string): string {
  switch (column.kind) {
    case 'number': {
      const present = `case when not isnan(${staged}) then ${staged} end`
      const isWhole = type === 'integer' && column.values.every((value) => Number.isNaN(value) || isPlainInteger(value))
      return isWhole ? `(${present})::bigint` : present
    }
    case 'timestamp': {
      const micros = `(case when not isnan(${staged}) then ${staged} * 1000 end)::bigint`
      const isDays = type === 'date' && column.values.every((ms) => Number.isNaN(ms) || ms % msPerDay === 0)
      return isDays ? `make_timestamp(${micros})::date` : `make_timestamp(${micros})`
    }
    case 'category': {
      const isBoolean = type === 'boolean' && column.categories.every((text) => text === 'true' || text === 'false')
      return isBoolean ? `(${staged} = 'true')` : staged
    }
    case 'text':
      return staged
  }
}

/** -0 is none: a BIGINT has no sign for zero. */
function isPlainInteger(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0)
}

async function frameFrom(db: DuckDb, bytes: Uint8Array): Promise<Frame> {
  const file = join(db.folder, 'snapshot.parquet')
  await writeFile(file, bytes)
  const stored = await storedColumns(db, file)
  const from = `read_parquet(${quotedText(file)})`
  const { rows } = await queryRow(db.connection, `select count(*)::double as rows from ${from}`)
  const rowCount = Number(rows)
  const values = stored.map(({ name, kind }) => {
    const value = quotedName(name)
    if (kind === 'timestamp') return { sql: `epoch_us(${value}::timestamp)::double / 1000`, as: 'number' as const }
    return { sql: value, as: kind === 'number' ? ('number' as const) : ('category' as const) }
  })
  const columns = await queryColumns(db.connection, { values, from, rowCount })
  return frameOf(
    columns.map((column, i) => [stored[i]!.name, asKind(column, stored[i]!.kind)] as const),
    rowCount,
  )
}

async function storedColumns(db: DuckDb, file: string): Promise<readonly StoredColumn[]> {
  const { text } = await queryRow(
    db.connection,
    `select decode(value) as text from parquet_kv_metadata(${quotedText(file)}) where decode(key) = 'throughline'`,
  )
  return (JSON.parse(String(text)) as { columns: readonly StoredColumn[] }).columns
}

function asKind(column: Column, kind: Column['kind']): Column {
  if (kind === 'timestamp' && column.kind === 'number') return { kind, values: column.values }
  if (kind !== 'text' || column.kind !== 'category') return column
  return { kind, values: Array.from(column.codes, (code) => column.categories[code] ?? null) }
}
