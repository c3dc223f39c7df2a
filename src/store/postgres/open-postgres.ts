import { Kysely, PostgresDialect, PostgresQueryCompiler } from 'kysely'
import { Pool, types, type CustomTypesConfig } from 'pg'
import type { Logger } from '../../base/logger.ts'
import { exactInteger, toParameter } from '../codec.ts'
import type { Database } from '../database.ts'
import type { Tables } from '../schema.ts'

const connectionsMax = 10
/** How long a statement waits for a lock, and a transaction for a connection: longer waits are errors, not hangs. */
const waitMaxMs = 20_000

/** Every value of a query passes the codec, wherever the query is built. */
class CheckedPostgresCompiler extends PostgresQueryCompiler {
  protected override addParameter(parameter: unknown): void {
    super.addParameter(toParameter(parameter))
  }
}

class CheckedPostgresDialect extends PostgresDialect {
  override createQueryCompiler(): PostgresQueryCompiler {
    return new CheckedPostgresCompiler()
  }
}

/** PostgreSQL through a pool. Integers come back as on SQLite: numbers where exact, else bigint. */
export async function openPostgres(url: string, logger?: Logger): Promise<Database> {
  const pool = new Pool({
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: waitMaxMs,
    lock_timeout: waitMaxMs,
    application_name: 'throughline',
    types: { getTypeParser: integersExact },
  })
  // Without a listener, a server that ends a connection would end this process: the pool listens to those that are
  // idle, and nobody to one that is between two statements of a transaction. Its next statement is refused.
  const told = (error: Error): void => logger?.warn({ error: error.message }, 'the database ended a connection')
  pool.on('error', told)
  pool.on('connect', (client) => client.on('error', told))
  const database = new Kysely<Tables>({ dialect: new CheckedPostgresDialect({ pool }) })
  try {
    await pool.query('select 1')
  } catch (error) {
    await pool.end()
    throw error
  }
  return {
    kind: 'postgres',
    read: database,
    write: (body) => database.transaction().execute(body),
    snapshot: (body) =>
      database.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(body),
    describe: () => withoutPassword(url),
    close: () => database.destroy(),
  }
}

const int8Oid = 20
const numericOid = 1700

const integersExact: CustomTypesConfig['getTypeParser'] = (oid: number, format?: 'text' | 'binary') => {
  if (oid === int8Oid) return (text: string) => exactInteger(BigInt(text))
  if (oid === numericOid) return numericExact
  return types.getTypeParser(oid, format)
}

/** sum() of integers is `numeric` in PostgreSQL and an integer in SQLite. */
function numericExact(text: string): number | bigint | string {
  return /^-?\d+$/.test(text) ? exactInteger(BigInt(text)) : text
}

/** For messages. A URL that cannot be parsed is not shown at all, because its password could be anywhere. */
export function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return 'the database URL'
  const parsed = new URL(url)
  return `${parsed.protocol}//${parsed.username === '' ? '' : `${parsed.username}@`}${parsed.host}${parsed.pathname}`
}
