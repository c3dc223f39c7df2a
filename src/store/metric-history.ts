import { sql, type RawBuilder } from 'kysely'
import type { Measurement } from '../domain/run.ts'
import type { Int64 } from '../domain/int64.ts'
import type { Page, Paged } from '../domain/search.ts'
import { doublesOfJson, integersOfJson } from './codec.ts'
import type { Database } from './database.ts'

type Reader = Pick<Database, 'read' | 'kind'>

/** A page of the values of one metric of one run, by time, then step, then value. */
export async function metricHistory(
  database: Reader,
  run: number,
  key: string,
  { offset, limit }: Page,
): Promise<Paged<Measurement>> {
  const most = Math.min(limit + 1, Number.MAX_SAFE_INTEGER)
  const { values, times, steps } = await valuesOf(
    database,
    sql`select value, at_ms, step from metrics where run = ${run} and key = ${key}
      order by at_ms, step, value limit ${most} offset ${offset}`,
  )
  const shown = values.length > limit ? values.slice(0, limit) : values
  const items = shown.map((value, at): Measurement => ({ key, value, atMs: times[at]!, step: steps[at]! }))
  return { items, hasMore: values.length > limit }
}

/**
 * Value, at_ms and step of rows, in their order. They come as one row with a JSON list for each column: 25,000 rows from
 * the thread of SQLite would take five times as long.
 */
export async function valuesOf(
  { read: db, kind }: Reader,
  rows: RawBuilder<unknown>,
): Promise<{ values: number[]; times: Int64[]; steps: Int64[] }> {
  const list = (column: string) =>
    kind === 'sqlite'
      ? sql`json_group_array(${sql.ref(column)})`
      : sql`coalesce(json_agg(${sql.ref(column)})::text, '[]')`
  const found = await sql<{ vals: string; times: string; steps: string }>`
    select ${list('value')} as vals, ${list('at_ms')} as times, ${list('step')} as steps from (${rows}) as history
  `.execute(db)
  const { vals, times, steps } = found.rows[0]!
  return { values: doublesOfJson(vals), times: integersOfJson(times), steps: integersOfJson(steps) }
}
