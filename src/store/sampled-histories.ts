import { sql } from 'kysely'
import type { Measurement, RunStore } from '../domain/run.ts'
import { doublesOfJson, integersOfJson } from './codec.ts'
import type { Database } from './database.ts'
import { sampled } from './sampled.ts'
import { runRow } from './run-rows.ts'

type Asked = Parameters<RunStore['sampledHistories']>

/** One row for each run, its columns JSON lists: values come out of the database in bulk, and are thinned out here. */
export async function sampledHistories(
  { read: db, kind }: Database,
  ids: Asked[0],
  key: string,
  { limit, steps }: Asked[2],
): Promise<readonly (Measurement & { readonly runId: string })[]> {
  const found: (Measurement & { readonly runId: string })[] = []
  for (const runId of ids) {
    const { number } = await runRow(db, runId)
    const within = steps === undefined ? sql`` : sql` and step >= ${steps.from} and step <= ${steps.to}`
    const list = (name: string) =>
      kind === 'sqlite'
        ? sql`json_group_array(${sql.ref(name)})`
        : sql`coalesce(json_agg(${sql.ref(name)})::text, '[]')`
    const { rows } = await sql<{ vals: string; ats: string; steps: string }>`
      select ${list('value')} as vals, ${list('at_ms')} as ats, ${list('step')} as steps from (
        select value, at_ms, step from metrics where run = ${number} and key = ${key}${within}
        order by step, at_ms, value
      ) as history`.execute(db)
    const [row] = rows
    const values = doublesOfJson(row!.vals)
    const [ats, at] = [integersOfJson(row!.ats), integersOfJson(row!.steps)]
    for (const position of sampled(values, limit)) {
      found.push({ runId, key, value: values[position]!, atMs: ats[position]!, step: at[position]! })
    }
  }
  return found
}
