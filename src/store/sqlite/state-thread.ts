import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../../base/assert.ts'
import { exactInteger } from '../codec.ts'
import type { Reply, Request, ThreadOptions } from './thread-protocol.ts'

/** The thread that owns one `node:sqlite` connection. Started by `thread-client.ts`; one request at a time. */
const statementsMax = 200
const openAttemptsMax = 40
const openTimeoutMs = 250
const openPauseMs = 25
/** Of pages, in each thread: searches read an index from end to end. SQLite's own is 2 MiB. */
const cacheKib = 65_536
/**
 * Pages of the write-ahead log, 16 MiB, after which a commit writes them into the file. SQLite's own is 1,000, which
 * metrics of one run that lie far apart fill with each batch: the same pages are then written time and again.
 */
const checkpointPages = 4000

const { file, readOnly, busyTimeoutMs, create } = workerData as ThreadOptions
const port = parentPort
assert(port !== null, 'state-thread.ts runs as a worker thread')

const statements = new Map<string, StatementSync>()
let connection: DatabaseSync | undefined
port.on('message', (request: Request) => {
  const reply = answer(request)
  port.postMessage(reply)
  if (request.close === true) port.close()
})

/**
 * Switching to WAL takes a lock that the busy timeout does not cover: of several processes that open a new database
 * at once, some are told "database is locked". So it is tried again.
 */
function open(): DatabaseSync {
  for (let attempt = 1; ; attempt++) {
    const opened = new DatabaseSync(file, { readOnly, timeout: openTimeoutMs, enableForeignKeyConstraints: true })
    try {
      if (!readOnly) {
        opened.exec('pragma journal_mode = wal; pragma synchronous = full')
        opened.exec(`pragma wal_autocheckpoint = ${checkpointPages}`)
      }
      opened.exec(`pragma busy_timeout = ${busyTimeoutMs}; pragma cache_size = -${cacheKib}`)
      return opened
    } catch (error) {
      opened.close()
      if (attempt === openAttemptsMax || !/locked|busy/i.test(String(error))) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, openPauseMs)
    }
  }
}

const isEmpty = (opened: DatabaseSync): boolean => opened.prepare('select 1 from sqlite_master').get() === undefined

/** The same connection. Of several processes at a new file the first one makes it. */
function created(opened: DatabaseSync): DatabaseSync {
  if (create === undefined || !isEmpty(opened)) return opened
  try {
    opened.exec('begin immediate')
    if (isEmpty(opened)) opened.exec(create)
    opened.exec('commit')
    return opened
  } catch (error) {
    // What was not committed is undone.
    opened.close()
    throw error
  }
}

function answer(request: Request): Reply {
  try {
    if (request.close === true) {
      connection?.close()
      return { id: request.id, rows: [], changes: 0 }
    }
    connection ??= created(open())
    return execute(connection, request)
  } catch (error) {
    const { message, errcode, code } = error as Error & { errcode?: number; code?: string }
    return { id: request.id, error: { message, errcode, code } }
  }
}

function execute(database: DatabaseSync, { id, sql, parameters }: Request): Reply {
  const statement = prepared(database, sql)
  if (Array.isArray(parameters[0])) return { id, ...executeEach(statement, parameters as SQLInputValue[][]) }
  if (statement.columns().length > 0) {
    return { id, rows: statement.all(...(parameters as SQLInputValue[])).map(exactRow), changes: 0 }
  }
  return { id, rows: [], changes: Number(statement.run(...(parameters as SQLInputValue[])).changes) }
}

function executeEach(statement: StatementSync, columns: readonly (readonly SQLInputValue[])[]) {
  const hasRows = statement.columns().length > 0
  const rows: Record<string, unknown>[] = []
  let changes = 0
  for (let place = 0; place < columns[0]!.length; place++) {
    const row = columns.map((column) => column[place]!)
    if (hasRows) rows.push(...statement.all(...row).map(exactRow))
    else changes += Number(statement.run(...row).changes)
  }
  return { rows, changes }
}

/** `node:sqlite` throws at integers of 2^53 and more unless all are read as bigint. */
function exactRow(row: Record<string, unknown>): Record<string, unknown> {
  for (const name of Object.keys(row)) {
    const value = row[name]
    if (typeof value === 'bigint') row[name] = exactInteger(value)
  }
  return row
}

function prepared(database: DatabaseSync, sql: string): StatementSync {
  const known = statements.get(sql)
  if (known !== undefined) return known
  const statement = database.prepare(sql)
  statement.setReadBigInts(true)
  const oldest = statements.size < statementsMax ? undefined : statements.keys().next().value
  if (oldest !== undefined) statements.delete(oldest)
  statements.set(sql, statement)
  return statement
}
