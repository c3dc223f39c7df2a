import {
  CompiledQuery,
  SqliteAdapter,
  SqliteDialect,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely'
import { toParameter } from '../codec.ts'
import type { ThreadClient } from './thread-client.ts'

/** Every value of a query passes the codec, wherever the query is built. */
class CheckedSqliteCompiler extends SqliteQueryCompiler {
  protected override addParameter(parameter: unknown): void {
    super.addParameter(toParameter(parameter))
  }
}

/** The driver below has its own queue with a time limit, in place of Kysely's without one. */
class QueuedSqliteAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

/** Kysely over a state thread: one connection, used by one transaction or statement at a time. */
export function threadDialect(thread: ThreadClient, waitMaxMs: number): Dialect {
  return {
    createAdapter: () => new QueuedSqliteAdapter(),
    createDriver: () => threadDriver(thread, waitMaxMs),
    createQueryCompiler: () => new CheckedSqliteCompiler(),
    createIntrospector: (db) => new SqliteDialect({ database: () => unreachable() }).createIntrospector(db),
  }
}

function unreachable(): never {
  throw new Error('Broken assumption: only the introspector of this dialect is used')
}

function threadDriver(thread: ThreadClient, waitMaxMs: number): Driver {
  const queue = connectionQueue(waitMaxMs)
  const connection: DatabaseConnection = {
    async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
      const { rows, changes } = await thread.execute(query.sql, query.parameters)
      return { rows: rows as Row[], numAffectedRows: BigInt(changes) }
    },
    streamQuery() {
      throw new Error('Broken assumption: the metadata store is not read as a stream')
    },
  }
  const run = async (sql: string): Promise<void> => {
    await thread.execute(sql, [])
  }
  return {
    init: async () => {},
    async acquireConnection() {
      await queue.enter()
      return connection
    },
    // Kysely says "begin", which takes the write lock at the first write: two processes that read, then write, then
    // fail with "database is locked" without waiting. "immediate" takes it, and waits for it, at the start.
    beginTransaction: () => run('begin immediate'),
    commitTransaction: () => run('commit'),
    rollbackTransaction: () => run('rollback').catch(ignoreEnded),
    releaseConnection: async () => queue.leave(),
    destroy: () => thread.close(),
  }
}

/** A full or failing disk makes SQLite roll back by itself; the error to tell is the one that led there. */
function ignoreEnded(error: Error): void {
  if (!error.message.includes('no transaction is active')) throw error
}

/** First come, first served, for one at a time. Waiting longer than `waitMaxMs` is an error that says why. */
function connectionQueue(waitMaxMs: number): { enter(): Promise<void>; leave(): void } {
  const line: (() => void)[] = []
  let taken = false
  return {
    async enter() {
      if (!taken) {
        taken = true
        return
      }
      const turn = Promise.withResolvers<void>()
      const admit = (): void => turn.resolve()
      line.push(admit)
      const limit = setTimeout(() => {
        line.splice(line.indexOf(admit), 1)
        // SQLite's own code for busy: to who asked, it is the same.
        turn.reject(Object.assign(new Error(waitedTooLong(waitMaxMs)), { errcode: 5 }))
      }, waitMaxMs)
      await turn.promise.finally(() => clearTimeout(limit))
    },
    leave() {
      const next = line.shift()
      taken = next !== undefined
      next?.()
    },
  }
}

function waitedTooLong(waitMaxMs: number): string {
  return (
    `The database connection was not free for ${waitMaxMs} ms: a transaction takes too long, ` +
    'or code inside it uses the database where it must use the transaction, which would wait for ever.'
  )
}
