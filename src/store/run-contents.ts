import { sql, type RawBuilder } from 'kysely'
import type { KeyValue, Measurement } from '../domain/run.ts'
import { doublesOfJson, integersOfJson } from './codec.ts'
import type { Database } from './database.ts'

type Kind = Database['kind']

/**
 * What lists show of runs comes as one row a run, each column a JSON list: 50 metrics of 1,000 runs are 1,000 rows from
 * the thread of SQLite, not 50,000, which takes a quarter of the time.
 */

/** Latest metrics by the numbers of runs, each sorted by key. */
export async function metricsOf(
  db: Database['read'],
  kind: Kind,
  runs: readonly number[],
  keys?: readonly string[],
): Promise<Map<number, Measurement[]>> {
  const [key, value, at, step] = columns(kind, 'key', 'value', 'at_ms', 'step')
  const { rows } = await sql<{ run: number; keys: string; vals: string; ats: string; steps: string }>`
    select run, ${key} as keys, ${value} as vals, ${at} as ats, ${step} as steps
    ${inOrder(kind, 'latest_metrics', runs, keys)} group by run`.execute(db)
  const parse = remembered()
  return new Map(
    rows.map((row) => {
      const [values, ats, steps] = [doublesOfJson(row.vals), integersOfJson(row.ats), integersOfJson(row.steps)]
      const metrics = parse(row.keys).map((each, position) => ({
        ...{ key: each, value: values[position]!, atMs: ats[position]!, step: steps[position]! },
      }))
      return [row.run, metrics]
    }),
  )
}

/** Params or tags by the numbers of runs, each sorted by key. */
export async function pairsOf(
  db: Database['read'],
  kind: Kind,
  table: 'params' | 'run_tags',
  runs: readonly number[],
  keys?: readonly string[],
): Promise<Map<number, KeyValue[]>> {
  const [key, value] = columns(kind, 'key', 'value')
  const { rows } = await sql<{ run: number; keys: string; vals: string }>`
    select run, ${key} as keys, ${value} as vals ${inOrder(kind, table, runs, keys)} group by run`.execute(db)
  const parse = remembered()
  return new Map(
    rows.map(({ run, keys: names, vals }) => {
      const values = JSON.parse(vals) as string[]
      return [run, parse(names).map((each, position) => ({ key: each, value: values[position]! }))]
    }),
  )
}

/** A list of integers as one parameter. */
export function integerList(kind: Kind, values: readonly number[]): RawBuilder<number> {
  const json = JSON.stringify(values)
  return kind === 'sqlite'
    ? sql<number>`(select value from json_each(${json}))`
    : sql<number>`(select json_array_elements_text(${json}::json)::bigint)`
}

function columns(kind: Kind, ...names: readonly string[]): RawBuilder<unknown>[] {
  return names.map((name) =>
    kind === 'sqlite' ? sql`json_group_array(${sql.ref(name)})` : sql`json_agg(${sql.ref(name)})::text`,
  )
}

/** Rows of the runs by key: lists are built in that order. SQLite reads them so from the primary key. */
function inOrder(kind: Kind, table: string, runs: readonly number[], keys?: readonly string[]): RawBuilder<unknown> {
  const wanted =
    keys === undefined
      ? sql``
      : kind === 'sqlite'
        ? sql` and key in (select value from json_each(${JSON.stringify(keys)}))`
        : sql` and key in (select json_array_elements_text(${JSON.stringify(keys)}::json))`
  const key = kind === 'sqlite' ? sql`key` : sql`key collate "C"`
  return sql`from (select * from ${sql.table(table)} where run in ${integerList(kind, runs)}${wanted} order by run, ${key}) as r`
}

/** Runs of one kind have the same keys: they are parsed, and kept, once. */
function remembered(): (json: string) => readonly string[] {
  const known = new Map<string, readonly string[]>()
  return (json) => {
    const found = known.get(json)
    if (found !== undefined) return found
    const parsed = JSON.parse(json) as string[]
    known.set(json, parsed)
    return parsed
  }
}
