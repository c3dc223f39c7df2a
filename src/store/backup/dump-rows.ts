import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { sql, type Kysely } from 'kysely'
import type { Database } from '../database.ts'
import type { Tables } from '../schema.ts'
import { rowLine, type Cell } from './cells.ts'
import { lastNumber, tablePlans, type TablePlan } from './table-plan.ts'

const pageRows = 2000

/** What a file of rows holds: how many of each table. */
export interface DumpedRows {
  readonly rows: Readonly<Record<string, number>>
  /** Of the lines, before they are compressed. */
  readonly sha256: string
}

/**
 * Writes every row of the database as it is at one moment, as gzipped lines of JSON: for each table
 * `{"table","columns","last"}`, then its rows. Holds one page of rows in memory.
 */
export async function dumpRows(database: Database, file: string): Promise<DumpedRows> {
  const rows: Record<string, number> = {}
  const hash = createHash('sha256')
  await database.snapshot(async (db) => {
    async function* lines(): AsyncGenerator<string> {
      for (const plan of await tablePlans(db, database.kind)) {
        rows[plan.table] = 0
        const last = plan.numbered === undefined ? {} : { last: await lastNumber(db, database.kind, plan) }
        yield hashed(`${JSON.stringify({ table: plan.table, columns: plan.columns, ...last })}\n`)
        for await (const page of pagesOf(db, plan)) {
          rows[plan.table]! += page.length
          yield hashed(page.map((row) => `${rowLine(plan.columns.map((column) => row[column]!))}\n`).join(''))
        }
      }
    }
    await pipeline(lines, createGzip({ level: 3 }), createWriteStream(file, { flush: true }))
  })
  return { rows, sha256: hash.digest('hex') }

  function hashed(text: string): string {
    hash.update(text)
    return text
  }
}

type Row = Readonly<Record<string, Cell>>

/** By the primary key: every page begins after the last key, so that a table of any length is read in time that grows with it. */
async function* pagesOf(db: Kysely<Tables>, { table, columns, key }: TablePlan): AsyncGenerator<readonly Row[]> {
  const refs = sql.join(key.map((column) => sql.ref(column)))
  let after: readonly Cell[] | undefined
  for (;;) {
    const where = after === undefined ? sql`` : sql`where (${refs}) > (${sql.join([...after])})`
    const query = sql<Row>`select ${sql.join(columns.map((column) => sql.ref(column)))} from ${sql.table(table)} ${where}
      order by ${refs} limit ${sql.lit(pageRows)}`
    const { rows } = await query.execute(db)
    if (rows.length > 0) yield rows
    if (rows.length < pageRows) return
    after = key.map((column) => rows.at(-1)![column]!)
  }
}
