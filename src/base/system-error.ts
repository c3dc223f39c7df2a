import { AppError } from './errors.ts'

/** What may be known of an error of Node, of `node:sqlite`, of `pg` or of DuckDB. */
interface Described {
  readonly message: string
  /** 'ENOSPC' of Node; '53100' of PostgreSQL. */
  readonly code?: unknown
  /** Result code of SQLite; the low byte is the primary one. */
  readonly errcode?: unknown
  readonly path?: unknown
  readonly syscall?: unknown
  readonly cause?: unknown
}

type Refusal =
  | 'DISK_FULL'
  | 'ACCESS_REFUSED'
  | 'PATH_REFUSED'
  | 'FILES_TOO_MANY'
  | 'DISK_FAILED'
  | 'STORE_BUSY'
  | 'STORE_DAMAGED'
  | 'STORE_LOST'

const byCode: Readonly<Record<string, Refusal>> = {
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
  EFBIG: 'DISK_FULL',
  EACCES: 'ACCESS_REFUSED',
  EPERM: 'ACCESS_REFUSED',
  EROFS: 'ACCESS_REFUSED',
  ENOTDIR: 'PATH_REFUSED',
  EISDIR: 'PATH_REFUSED',
  ENAMETOOLONG: 'PATH_REFUSED',
  ELOOP: 'PATH_REFUSED',
  EMFILE: 'FILES_TOO_MANY',
  ENFILE: 'FILES_TOO_MANY',
  EIO: 'DISK_FAILED',
  // only the metadata store is reached through a network
  ECONNREFUSED: 'STORE_LOST',
  ECONNRESET: 'STORE_LOST',
  ETIMEDOUT: 'STORE_LOST',
  EHOSTUNREACH: 'STORE_LOST',
  ENETUNREACH: 'STORE_LOST',
  EAI_AGAIN: 'STORE_LOST',
}

/** Primary result codes: https://www.sqlite.org/rescode.html */
const bySqliteCode: Readonly<Record<number, Refusal>> = {
  3: 'ACCESS_REFUSED',
  5: 'STORE_BUSY',
  8: 'ACCESS_REFUSED',
  10: 'DISK_FAILED',
  11: 'STORE_DAMAGED',
  13: 'DISK_FULL',
  26: 'STORE_DAMAGED',
}

/** PostgreSQL's classes and codes: its manual, appendix A. */
const byPostgresCode: readonly (readonly [RegExp, Refusal])[] = [
  [/^53100$/, 'DISK_FULL'],
  [/^(42501|25006)$/, 'ACCESS_REFUSED'],
  // a lock that was not to be had, a deadlock, two transactions that cannot both be
  [/^(55P03|40P01|40001)$/, 'STORE_BUSY'],
  [/^(08|57P0|53300)/, 'STORE_LOST'],
  [/^XX00[12]$/, 'STORE_DAMAGED'],
]

/** What DuckDB and `pg` say in words alone. */
const byWords: readonly (readonly [RegExp, Refusal])[] = [
  [/No space left on device|Disk quota exceeded|File too large/, 'DISK_FULL'],
  [/IO Error.*(Permission denied|Read-only file system)/s, 'ACCESS_REFUSED'],
  [/IO Error.*Too many open files/s, 'FILES_TOO_MANY'],
  [/^Connection terminated|^Client has encountered a connection error/, 'STORE_LOST'],
  [/^timeout exceeded when trying to connect|^Client was closed and is not queryable/, 'STORE_LOST'],
]

/**
 * An error of the operating system or of a database that a person can act on, as an error of the table; an `AppError`
 * and anything unknown come back as they are. Causes are looked through.
 *
 * @param where  what was being written or read, for the message when the error names no path
 */
export function explained(error: unknown, where = 'the disk'): unknown {
  if (error instanceof AppError) return error
  for (let depth = 0, at = error; depth < 5 && at instanceof Error; depth++, at = at.cause) {
    const refusal = refusalOf(at)
    if (refusal === undefined) continue
    const { path, message } = at as Described
    const named = typeof path === 'string' ? path : (/"(\/[^"]+)"/.exec(message)?.[1] ?? where)
    return new AppError(refusal, { where: named, problem: message }, { cause: error })
  }
  return error
}

function refusalOf({ code, errcode, message, syscall }: Described): Refusal | undefined {
  if (typeof errcode === 'number') return bySqliteCode[errcode & 0xff]
  // the folder for temporary files
  if (code === 'ENOENT' && syscall === 'mkdtemp') return 'PATH_REFUSED'
  if (typeof code === 'string') return byCode[code] ?? found(byPostgresCode, code)
  return found(byWords, message)
}

function found(table: readonly (readonly [RegExp, Refusal])[], text: string): Refusal | undefined {
  return table.find(([pattern]) => pattern.test(text))?.[1]
}
