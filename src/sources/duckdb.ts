import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { DuckDBConnection } from '@duckdb/node-api'
import { AppError } from '../base/errors.ts'

/** Bounds of one DuckDB. */
export interface DuckDbLimits {
  /** Default: the machine's, at most 4. */
  readonly threads?: number
  /** Beyond this DuckDB writes to the temporary folder. Default 1024. */
  readonly memoryLimitMb?: number
  /** Where its temporary folder is made. Default: the system's. */
  readonly tempParent?: string
}

/** An open DuckDB: one connection, and a folder of its own that vanishes with it. */
export interface DuckDb {
  readonly connection: DuckDBConnection
  readonly folder: string
}

/**
 * Opens a DuckDB in memory, does `work` with it and closes it, whatever happens. It looks for no extension on disk or
 * network. While `signal` is aborted a running query is interrupted.
 *
 * @param sealed  no file can be read or written by SQL: for expressions that a user wrote
 * @throws CANCELLED when the signal is aborted
 */
export async function withDuckDb<Result>(
  options: DuckDbLimits & {
    readonly what: string
    readonly signal?: AbortSignal | undefined
    readonly sealed?: boolean
    /** Folders in which SQL finds files that it names without one, beside the working folder. */
    readonly searchFolders?: readonly string[]
  },
  work: (db: DuckDb) => Promise<Result>,
): Promise<Result> {
  const { signal, what } = options
  const isCancelled = (): boolean => signal?.aborted === true
  if (isCancelled()) throw new AppError('CANCELLED', { what })
  const parent = options.tempParent ?? tmpdir()
  const folder = await mkdtemp(join(parent, `${folderPrefix}${process.pid}-`))
  await sweep(parent, (await stat(folder)).mtimeMs)
  try {
    const instance = await DuckDBInstance.create(':memory:', settings(options, folder))
    const connection = await instance.connect()
    // else what SQL makes of a time with a zone would depend on the machine
    await connection.run("set TimeZone = 'UTC'")
    const interrupt = (): void => connection.interrupt()
    signal?.addEventListener('abort', interrupt)
    try {
      return await work({ connection, folder })
    } catch (error) {
      if (isCancelled()) throw new AppError('CANCELLED', { what }, { cause: error })
      throw error
    } finally {
      signal?.removeEventListener('abort', interrupt)
      connection.closeSync()
      instance.closeSync()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const folderPrefix = 'throughline-duckdb-'
/** Longer than any query; a process in another container, which looks gone from here, keeps its folder so long. */
const staleAfterMs = 24 * 60 * 60 * 1_000
const swept = new Set<string>()

/** Removes, once a process, the folders that killed processes left behind: they may hold gigabytes. */
async function sweep(parent: string, nowMs: number): Promise<void> {
  if (swept.has(parent)) return
  swept.add(parent)
  for (const name of await readdir(parent)) {
    const pid = name.startsWith(folderPrefix) ? Number(name.slice(folderPrefix.length).split('-')[0]) : Number.NaN
    if (!Number.isInteger(pid) || isAlive(pid)) continue
    const left = join(parent, name)
    // Another user's, or swept by another process meanwhile: not ours to tell.
    const age = await stat(left).then(
      ({ mtimeMs }) => nowMs - mtimeMs,
      () => 0,
    )
    if (age > staleAfterMs) await rm(left, { recursive: true, force: true }).catch(() => {})
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function settings(
  {
    threads,
    memoryLimitMb,
    sealed = false,
    searchFolders = [],
  }: DuckDbLimits & { sealed?: boolean; searchFolders?: readonly string[] },
  folder: string,
): Record<string, string> {
  return {
    threads: String(threads ?? Math.min(4, availableParallelism())),
    memory_limit: `${memoryLimitMb ?? 1024}MB`,
    temp_directory: folder,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    enable_external_access: String(!sealed),
    ...(searchFolders.length > 0 && { file_search_path: searchFolders.join(',') }),
  }
}

/** A name as SQL: "a ""b""". */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A text as SQL: 'it''s'. */
export function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** The message of a DuckDB error in one line, without its class and its pointer into the statement. */
export function duckDbProblem(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const [first = ''] = message.split(/\n\s*\n|\nLINE /)
  return first
    .replace(/^[A-Za-z ]+ Error: /, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
