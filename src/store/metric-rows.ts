import { sql, type Transaction } from 'kysely'
import type { Measurement } from '../domain/run.ts'
import type { Database } from './database.ts'
import { insertColumns, unnested, type Column } from './insert-columns.ts'
import { toMeasurement } from './run-rows.ts'
import type { MetricRow, Tables } from './schema.ts'

type Kind = Database['kind']
export type MetricOfRun = readonly [run: number, metric: Measurement]

/** From so many values on, PostgreSQL saves more by knowing the latest than it costs to ask for them. */
const manyMetrics = 100
/** What stands behind rows of `latest_metrics`: the greater by step, then time, then value, stays. */
export const keepLatest = `on conflict (run, key) do update
  set at_ms = excluded.at_ms, step = excluded.step, value = excluded.value
  where (excluded.step, excluded.at_ms, excluded.value) > (latest_metrics.step, latest_metrics.at_ms, latest_metrics.value)`

/**
 * Each value once, however often it is sent; and of each key the latest, by step, then time, then value. On PostgreSQL
 * the caller holds the rows of the runs.
 */
export async function insertMetrics(
  trx: Transaction<Tables>,
  kind: Kind,
  metrics: readonly MetricOfRun[],
): Promise<void> {
  const asksFirst = kind === 'postgres' && metrics.length >= manyMetrics
  const known = asksFirst ? await latestOf(trx, metrics) : new Map<string, Measurement>()
  const { newer, others, latest } = inTurn(metrics, known)
  // What is greater than the latest is not there yet: looking for it all the same would cost as much as writing it.
  if (asksFirst && newer.length > 0) await insertColumns(trx, kind, 'metrics', columnsOf(newer))
  const perhapsThere = asksFirst ? others : metrics
  if (perhapsThere.length > 0) {
    await insertColumns(trx, kind, 'metrics', columnsOf(perhapsThere), 'on conflict do nothing')
  }
  if (latest.length > 0) await insertColumns(trx, kind, 'latest_metrics', columnsOf(latest), keepLatest)
}

/**
 * Those that were the latest of their key when their turn came, the others, and the last of the first for each key.
 *
 * @param known  the latest that are kept already, by run and key
 */
function inTurn(metrics: readonly MetricOfRun[], known: ReadonlyMap<string, Measurement>) {
  const newer: MetricOfRun[] = []
  const others: MetricOfRun[] = []
  const latest = new Map<string, MetricOfRun>()
  for (const item of metrics) {
    const place = placeOf(item[0], item[1].key)
    const before = latest.get(place)?.[1] ?? known.get(place)
    if (before !== undefined && !isLater(item[1], before)) others.push(item)
    else {
      newer.push(item)
      latest.set(place, item)
    }
  }
  return { newer, others, latest: [...latest.values()] }
}

const placeOf = (run: number, key: string): string => `${run} ${key}`

async function latestOf(
  trx: Transaction<Tables>,
  metrics: readonly MetricOfRun[],
): Promise<ReadonlyMap<string, Measurement>> {
  const places = new Map(metrics.map(([run, { key }]) => [placeOf(run, key), [run, key] as const]))
  const asked: readonly Column[] = [
    { name: 'run', type: 'bigint', values: [...places.values()].map(([run]) => run) },
    { name: 'key', type: 'text', values: [...places.values()].map(([, key]) => key) },
  ]
  const { rows } = await sql<MetricRow>`select l.* from ${unnested(asked)}
    join latest_metrics l on l.run = rows.run and l.key = rows.key`.execute(trx)
  return new Map(rows.map((row) => [placeOf(row.run, row.key), toMeasurement(row)]))
}

/** NaN is greater than every number, as both databases sort it. A number may stand beside an equal bigint. */
function isLater(one: Measurement, other: Measurement): boolean {
  if (one.step > other.step) return true
  if (one.step < other.step) return false
  if (one.atMs > other.atMs) return true
  if (one.atMs < other.atMs) return false
  return Number.isNaN(one.value) ? !Number.isNaN(other.value) : one.value > other.value
}

function columnsOf(metrics: readonly MetricOfRun[]): readonly Column[] {
  return [
    { name: 'run', type: 'bigint', values: metrics.map(([run]) => run) },
    { name: 'key', type: 'text', values: metrics.map(([, { key }]) => key) },
    { name: 'at_ms', type: 'bigint', values: metrics.map(([, { atMs }]) => atMs) },
    { name: 'step', type: 'bigint', values: metrics.map(([, { step }]) => step) },
    { name: 'value', type: 'double precision', values: metrics.map(([, { value }]) => value) },
  ]
}
