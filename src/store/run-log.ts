import { sql, type Transaction } from 'kysely'
import { AppError } from '../base/errors.ts'
import type { RunLog } from '../domain/run.ts'
import type { Database } from './database.ts'
import { groupCommit } from './group-commit.ts'
import { insertColumns } from './insert-columns.ts'
import { insertMetrics, type MetricOfRun } from './metric-rows.ts'
import { insertModelMetrics, knownModels, unknownModel, type MetricOfModel } from './model-metrics.ts'
import type { Tables } from './schema.ts'

const renamingTag = 'mlflow.runName'

/** Writes what is logged, together with what is logged at the same time. */
export function runLog(database: Database): (entry: RunLog) => Promise<void> {
  return groupCommit<RunLog, void>(
    database,
    ({ metrics, params, tags }) => 1 + metrics.length + params.length + tags.length,
    (trx, entries) => writeGroup(trx, database.kind, entries),
  )
}

async function writeGroup(
  trx: Transaction<Tables>,
  kind: Database['kind'],
  entries: readonly RunLog[],
): Promise<readonly (AppError | undefined)[]> {
  const runs = await runsOf(trx, kind, entries)
  const params = await knownParams(trx, kind, entries, runs)
  const models = await knownModels(trx, entries)
  const metrics: MetricOfRun[] = []
  const ofModels: MetricOfModel[] = []
  const tags = new Map<string, readonly [number, string, string]>()
  const newParams: (readonly [number, string, string])[] = []
  const refused = entries.map((entry) => {
    const run = runs.get(entry.runId)
    const error =
      run === undefined
        ? new AppError('RUN_NOT_FOUND', { run: entry.runId })
        : (refusal(run, entry, params) ?? unknownModel(entry, models))
    if (error !== undefined || run === undefined) return error
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
    return undefined
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
  await insertColumns(
    trx,
    kind,
    table,
    [
      { name: 'run', type: 'bigint', values: pairs.map(([run]) => run) },
      { name: 'key', type: 'text', values: pairs.map(([, key]) => key) },
      { name: 'value', type: 'text', values: pairs.map(([, , value]) => value) },
    ],
    'on conflict (run, key) do update set value = excluded.value',
  )
}

async function setTags(trx: Transaction<Tables>, kind: Database['kind'], tags: readonly Pair[]): Promise<void> {
  await insertPairs(trx, kind, 'run_tags', tags)
  for (const [number, key, name] of tags) {
    if (key === renamingTag) await trx.updateTable('runs').set({ name }).where('number', '=', number).execute()
  }
}
