import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { sql, type Transaction } from 'kysely'
import { AppError } from '../../base/errors.ts'
import type { Database } from '../database.ts'
import type { Tables } from '../schema.ts'
import { readRowLine, type Cell } from './cells.ts'
import type { DumpedRows } from './dump-rows.ts'
import { movedUris } from './moved-uris.ts'
import { setLastNumber, tablePlans, type TablePlan } from './table-plan.ts'

/** Values in one statement: below what both databases take. */
const valuesMax = 20_000

/**
 * Part of a transaction: fills a database that has the schema of the dump, and nothing but what its migrations put
 * there, with the rows of `file`; URIs of artifacts are moved (`movedUris`). @throws BACKUP_DAMAGED where they are not the rows that were dumped
 */
export async function loadRows(
  trx: Transaction<Tables>,
  kind: Database['kind'],
  file: string,
  expected: DumpedRows,
  artifacts: { readonly names: readonly string[]; readonly to: string },
): Promise<void> {
  const plans = await tablePlans(trx, kind)
  for (const { table } of plans.toReversed()) await sql`delete from ${sql.table(table)}`.execute(trx)
  const hash = createHash('sha256')
  const loaded: Record<string, number> = {}
  let into:
    | { plan: TablePlan; columns: readonly string[]; moved: (row: Cell[]) => Cell[]; waiting: Cell[][] }
    | undefined

  async function flush(): Promise<void> {
    if (into === undefined || into.waiting.length === 0) return
    const { plan, columns, waiting } = into
    const refs = sql.join(columns.map((column) => sql.ref(column)))
    const values = sql.join(waiting.map((row) => sql`(${sql.join(row)})`))
    await sql`insert into ${sql.table(plan.table)} (${refs}) values ${values}`.execute(trx)
    loaded[plan.table]! += waiting.length
    into.waiting = []
  }
  const lines = createInterface({ input: createReadStream(file).pipe(createGunzip()), crlfDelay: Infinity })
  for await (const line of lines) {
    hash.update(`${line}\n`)
    if (line.startsWith('{')) {
      await flush()
      const { table, columns, last } = JSON.parse(line) as { table: string; columns: string[]; last?: number }
      const plan = plans.find((each) => each.table === table)
      if (plan === undefined) throw damaged(`the table ${table}`, 'a place in the schema', 'none')
      into = { plan, columns, moved: movedUris(table, columns, artifacts), waiting: [] }
      loaded[table] = 0
      if (last !== undefined) await setLastNumber(trx, kind, plan, last)
      continue
    }
    into!.waiting.push(into!.moved(readRowLine(line)))
    if (into!.waiting.length * into!.columns.length >= valuesMax) await flush()
  }
  await flush()
  for (const [table, count] of Object.entries(expected.rows)) {
    if (loaded[table] !== count) throw damaged(`the table ${table}`, `${count} rows`, String(loaded[table] ?? 0))
  }
  const sha256 = hash.digest('hex')
  if (sha256 !== expected.sha256) throw damaged('the rows', `the SHA-256 ${expected.sha256}`, sha256)
}

function damaged(what: string, expected: string, received: string): AppError {
  return new AppError('BACKUP_DAMAGED', { what, expected, received })
}
