import { sql, type RawBuilder } from 'kysely'
import type { KeyValue, Measurement } from '../domain/run.ts'
import { doublesOfJson, integersOfJson } from './codec.ts'
import type { Database } from './database.ts'

type Kind = Database['kind']

/**
 * What lists show of runs comes as one row a run, each column a JSON list: 50 metrics of 1,000 runs are 1,000 rows from
 * the thread of SQLite, not 50,000, which takes a quarter of the time. The lists of a row are in one order, whichever it
 * is; they are sorted here, which costs nothing for SQLite and a third less than sorting costs PostgreSQL.
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
    ${ofRuns(kind, 'latest_metrics', runs, keys)} group by run`.execute(db)
  const sortedKeys = remembered()
  return new Map(
    rows.map((row) => {
      const [values, ats, steps] = [doublesOfJson(row.vals), integersOfJson(row.ats), integersOfJson(row.steps)]
      const metrics = sortedKeys(row.keys).map(({ key: each, place }) => ({
        ...{ key: each, value: values[place]!, atMs: ats[place]!, step: steps[place]! },
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
    select run, ${key} as keys, ${value} as vals ${ofRuns(kind, table, runs, keys)} group by run`.execute(db)
  const sortedKeys = remembered()
  return new Map(
    rows.map(({ run, keys: names, vals }) => {
      const values = JSON.parse(vals) as string[]
      return [run, sortedKeys(names).map(({ key: each, place }) => ({ key: each, value: values[place]! }))]
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

/** SQLite reads the rows from the primary key, and would sort them by themselves if it were not told so. */
function ofRuns(kind: Kind, table: string, runs: readonly number[], keys?: readonly string[]): RawBuilder<unknown> {
  const wanted =
    keys === undefined
      ? sql``
      : kind === 'sqlite'
        ? sql` and key in (select value from json_each(${JSON.stringify(keys)}))`
        : sql` and key in (select json_array_elements_text(${JSON.stringify(keys)}::json))`
  const rows = sql`${sql.table(table)} where run in ${integerList(kind, runs)}${wanted}`
  return kind === 'sqlite' ? sql`from (select * from ${rows} order by run, key) as r` : sql`from ${rows}`
}

/** A key, and where its values stand in the lists beside the list of keys. */
interface SortedKey {
  readonly key: string
  readonly place: number
}

/** Runs of one kind have the same keys: they are parsed, sorted by their bytes, and kept, once. */
function remembered(): (json: string) => readonly SortedKey[] {
  const known = new Map<string, readonly SortedKey[]>()
  return (json) => {
    const found = known.get(json)
    if (found !== undefined) return found
    const keys = (JSON.parse(json) as string[]).map((key, place) => ({ key, place, bytes: Buffer.from(key) }))
    const sorted = keys.toSorted((a, b) => a.bytes.compare(b.bytes)).map(({ key, place }) => ({ key, place }))
    known.set(json, sorted)
    return sorted
  }
}
