import { sql } from 'kysely'
import type { Measurement, RunStore } from '../domain/run.ts'
import type { Database } from './database.ts'
import { valuesOf } from './metric-history.ts'
import { sampled } from './sampled.ts'
import { runRow } from './run-rows.ts'

type Asked = Parameters<RunStore['sampledHistories']>

/** Values come out of the database in bulk, and are thinned out here. */
export async function sampledHistories(
  database: Pick<Database, 'read' | 'kind'>,
  ids: Asked[0],
  key: string,
  { limit, steps }: Asked[2],
): Promise<readonly (Measurement & { readonly runId: string })[]> {
  const found: (Measurement & { readonly runId: string })[] = []
  for (const runId of ids) {
    const { number } = await runRow(database.read, runId)
    const within = steps === undefined ? sql`` : sql` and step >= ${steps.from} and step <= ${steps.to}`
    const { values, ...at } = await valuesOf(
      database,
      sql`select value, at_ms, step from metrics where run = ${number} and key = ${key}${within}
        order by step, at_ms, value`,
    )
    for (const position of sampled(values, limit)) {
      found.push({ runId, key, value: values[position]!, atMs: at.times[position]!, step: at.steps[position]! })
    }
  }
  return found
}
