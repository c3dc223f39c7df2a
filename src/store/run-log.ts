import { sql, type Transaction } from 'kysely'
import { AppError } from '../base/errors.ts'
import type { Measurement, RunLog } from '../domain/run.ts'
import { encodeDoubleText, jsonOfIntegers } from './codec.ts'
import type { Database } from './database.ts'
import { insertModelMetrics, knownModels, unknownModel, type MetricOfModel } from './model-metrics.ts'
import type { Tables } from './schema.ts'

/** Values that one transaction takes at most: what waits longer than its share of the disk is told of sooner. */
const valuesMax = 20_000
const renamingTag = 'mlflow.runName'

interface Waiting {
  readonly entry: RunLog
  readonly done: PromiseWithResolvers<void>
}

/**
 * Writes what is logged, one transaction at a time; what arrives meanwhile goes into the next one together. So twenty
 * clients cost the disk as much as one. An entry that is refused does not hold up the others.
 */
export function runLog(database: Database): (entry: RunLog) => Promise<void> {
  const waiting: Waiting[] = []
  let isWriting = false

  async function writeAll(): Promise<void> {
    isWriting = true
    while (waiting.length > 0) {
      const group = takeGroup(waiting)
      try {
        const refused = await database.write((trx) =>
          writeGroup(
            trx,
            database.kind,
            group.map(({ entry }) => entry),
          ),
        )
        group.forEach(({ done }, position) => {
          const error = refused.get(position)
          if (error === undefined) done.resolve()
          else done.reject(error)
        })
      } catch (error) {
        for (const { done } of group) done.reject(error)
      }
    }
    isWriting = false
  }
  return (entry) => {
    const done = Promise.withResolvers<void>()
    waiting.push({ entry, done })
    if (!isWriting) void writeAll()
    return done.promise
  }
}

function takeGroup(waiting: Waiting[]): Waiting[] {
  let values = 0
  let count = 0
  for (const { entry } of waiting) {
    values += 1 + entry.metrics.length + entry.params.length + entry.tags.length
    if (count > 0 && values > valuesMax) break
    count += 1
  }
  return waiting.splice(0, count)
}

/** Answers with what was refused, by position. */
async function writeGroup(
  trx: Transaction<Tables>,
  kind: Database['kind'],
  entries: readonly RunLog[],
): Promise<Map<number, AppError>> {
  const refused = new Map<number, AppError>()
  const runs = await runsOf(trx, kind, entries)
  const params = await knownParams(trx, kind, entries, runs)
  const models = await knownModels(trx, entries)
  const metrics: (readonly [number, Measurement])[] = []
  const ofModels: MetricOfModel[] = []
  const tags = new Map<string, readonly [number, string, string]>()
  const newParams: (readonly [number, string, string])[] = []
  entries.forEach((entry, position) => {
    const run = runs.get(entry.runId)
    const error =
      run === undefined
        ? new AppError('RUN_NOT_FOUND', { run: entry.runId })
        : (refusal(run, entry, params) ?? unknownModel(entry, models))
    if (error !== undefined || run === undefined) return refused.set(position, error!)
    for (const metric of entry.metrics) {
      metrics.push([run.number, metric])
      if (metric.modelId !== undefined) ofModels.push({ ...metric, modelId: metric.modelId, runId: entry.runId })
    }
    for (const { key, value } of entry.tags) tags.set(`${run.number} ${key}`, [run.number, key, value])
    for (const { key, value } of entry.params) {
      const place = `${run.number} ${key}`
      if (params.has(place)) continue
      params.set(place, value)
      newParams.push([run.number, key, value])
    }
  })
  if (metrics.length > 0) await insertMetrics(trx, kind, metrics)
  if (ofModels.length > 0) await insertModelMetrics(trx, ofModels)
  if (newParams.length > 0) await insertPairs(trx, kind, 'params', newParams)
  if (tags.size > 0) await setTags(trx, kind, [...tags.values()])
  return refused
}

interface KnownRun {
  readonly number: number
  readonly deleted_at_ms: number | null
}

/** On PostgreSQL the rows stay locked until the end: no other process logs to, or deletes, these runs meanwhile. */
async function runsOf(
  trx: Transaction<Tables>,
  kind: Database['kind'],
  entries: readonly RunLog[],
): Promise<Map<string, KnownRun>> {
  const ids = [...new Set(entries.map(({ runId }) => runId))].toSorted()
  let query = trx.selectFrom('runs').select(['id', 'number', 'deleted_at_ms']).orderBy('number')
  query = ids.length === 1 ? query.where('id', '=', ids[0]!) : query.where('id', 'in', ids)
  if (kind === 'postgres') query = query.forUpdate()
  return new Map((await query.execute()).map((row) => [row.id, row]))
}

/** Values of the params that entries would write, by run and key. */
async function knownParams(
  trx: Transaction<Tables>,
  kind: Database['kind'],
  entries: readonly RunLog[],
  runs: ReadonlyMap<string, KnownRun>,
): Promise<Map<string, string>> {
  const asked = entries.flatMap(({ runId, params }) => {
    const run = runs.get(runId)
    return run === undefined ? [] : params.map(({ key }) => [run.number, key, ''] as const)
  })
  if (asked.length === 0) return new Map()
  const { rows } = await sql<{ run: number; key: string; value: string }>`
    select p.run, p.key, p.value from ${pairsOf(kind, asked)} a join params p on p.run = a.run and p.key = a.key
  `.execute(trx)
  return new Map(rows.map(({ run, key, value }) => [`${run} ${key}`, value]))
}

function refusal(run: KnownRun, entry: RunLog, params: ReadonlyMap<string, string>): AppError | undefined {
  if (run.deleted_at_ms !== null) return new AppError('RUN_NOT_ACTIVE', { run: entry.runId })
  const given = new Map<string, string>()
  for (const { key, value } of entry.params) {
    const was = params.get(`${run.number} ${key}`) ?? given.get(key)
    if (was !== undefined && was !== value) {
      return new AppError('PARAM_CHANGED', { run: entry.runId, key, was, received: value })
    }
    given.set(key, value)
  }
  return undefined
}

/** Each value once, however often it is sent; and of each key the latest, by step, then time, then value. */
export async function insertMetrics(
  trx: Transaction<Tables>,
  kind: Database['kind'],
  metrics: readonly (readonly [number, Measurement])[],
): Promise<void> {
  await sql`insert into metrics (run, key, at_ms, step, value) ${measurements(kind, metrics)}
    on conflict do nothing`.execute(trx)
  const latest = new Map<string, readonly [number, Measurement]>()
  for (const item of metrics) {
    const place = `${item[0]} ${item[1].key}`
    const known = latest.get(place)
    if (known === undefined || isLater(item[1], known[1])) latest.set(place, item)
  }
  await sql`insert into latest_metrics (run, key, at_ms, step, value) ${measurements(kind, [...latest.values()])}
    on conflict (run, key) do update set at_ms = excluded.at_ms, step = excluded.step, value = excluded.value
    where (excluded.step, excluded.at_ms, excluded.value) > (latest_metrics.step, latest_metrics.at_ms, latest_metrics.value)
  `.execute(trx)
}

/** NaN is greater than every number, as both databases sort it. */
function isLater(one: Measurement, other: Measurement): boolean {
  if (one.step !== other.step) return one.step > other.step
  if (one.atMs !== other.atMs) return one.atMs > other.atMs
  return Number.isNaN(one.value) ? !Number.isNaN(other.value) : one.value > other.value
}

/** Rows of a statement, as one JSON parameter: 1,000 metrics are one message to the database. */
function measurements(kind: Database['kind'], items: readonly (readonly [number, Measurement])[]) {
  const rows = items.map(([run, { key, atMs, step, value }]) => [run, key, atMs, step, encodeDoubleText(value)])
  const json = jsonOfIntegers(rows)
  // The condition keeps SQLite from reading "on conflict" as part of a join.
  if (kind === 'sqlite') {
    return sql`select value ->> 0, value ->> 1, value ->> 2, value ->> 3,
      case value ->> 4 when 'Infinity' then 9e999 when '-Infinity' then -9e999 else value ->> 4 end
      from json_each(${json}) where true`
  }
  return sql`select (value ->> 0)::bigint, value ->> 1, (value ->> 2)::bigint, (value ->> 3)::bigint,
    (value ->> 4)::double precision from json_array_elements(${json}::json)`
}

type Pair = readonly [run: number, key: string, value: string]

function pairsOf(kind: Database['kind'], pairs: readonly Pair[]) {
  const json = JSON.stringify(pairs)
  return kind === 'sqlite'
    ? sql`(select value ->> 0 as run, value ->> 1 as key, value ->> 2 as value from json_each(${json}) where true)`
    : sql`(select (value ->> 0)::bigint as run, value ->> 1 as key, value ->> 2 as value
        from json_array_elements(${json}::json))`
}

async function insertPairs(
  trx: Transaction<Tables>,
  kind: Database['kind'],
  table: 'params' | 'run_tags',
  pairs: readonly Pair[],
): Promise<void> {
  await sql`insert into ${sql.table(table)} (run, key, value)
    select a.run, a.key, a.value from ${pairsOf(kind, pairs)} a where true
    on conflict (run, key) do update set value = excluded.value`.execute(trx)
}

async function setTags(trx: Transaction<Tables>, kind: Database['kind'], tags: readonly Pair[]): Promise<void> {
  await insertPairs(trx, kind, 'run_tags', tags)
  for (const [number, key, name] of tags) {
    if (key === renamingTag) await trx.updateTable('runs').set({ name }).where('number', '=', number).execute()
  }
}
