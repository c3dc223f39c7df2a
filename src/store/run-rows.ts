import type { RawBuilder, Selectable, Transaction } from 'kysely'
import { AppError } from '../base/errors.ts'
import type { DatasetInput, KeyValue, Measurement, Run, RunDetail, RunKeys, RunStatus } from '../domain/run.ts'
import { decodeDouble } from './codec.ts'
import type { Database } from './database.ts'
import { integerList, metricsOf, pairsOf } from './run-contents.ts'
import type { DatasetRow, MetricRow, RunRow, Tables } from './schema.ts'

type Reader = Database['read'] | Transaction<Tables>

/** @throws RUN_NOT_FOUND */
export async function runRow(db: Reader, id: string): Promise<Selectable<RunRow>> {
  const row = await db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) throw new AppError('RUN_NOT_FOUND', { run: id })
  return row
}

/** @throws RUN_NOT_FOUND, RUN_NOT_ACTIVE */
export async function activeRun(db: Reader, id: string): Promise<Selectable<RunRow>> {
  const row = await runRow(db, id)
  if (row.deleted_at_ms !== null) throw new AppError('RUN_NOT_ACTIVE', { run: id })
  return row
}

/** Runs with all that lists show of them, or the keys of it that are wanted, in the order of `rows`. */
export async function runDetails(
  { read: db, kind }: Pick<Database, 'read' | 'kind'>,
  rows: readonly Selectable<RunRow>[],
  keys?: RunKeys,
): Promise<RunDetail[]> {
  if (rows.length === 0) return []
  const numbers = rows.map(({ number }) => number)
  const listed = integerList(kind, numbers)
  const [metrics, params, tags, datasets, models] = await Promise.all([
    metricsOf(db, kind, numbers, keys?.metrics),
    pairsOf(db, kind, 'params', numbers, keys?.params),
    pairsOf(db, kind, 'run_tags', numbers, keys?.tags),
    datasetsOf(db, listed),
    db.selectFrom('run_models').selectAll().where('run', 'in', listed).orderBy('model_id').execute(),
  ])
  const modelsOf = Map.groupBy(models, ({ run }) => run)
  return rows.map((row) => {
    const used = modelsOf.get(row.number) ?? []
    return {
      run: toRun(row),
      metrics: metrics.get(row.number) ?? [],
      params: params.get(row.number) ?? [],
      tags: tags.get(row.number) ?? [],
      datasets: datasets.get(row.number) ?? [],
      inputModels: used.filter(({ direction }) => direction === 'input').map(({ model_id: id }) => id),
      outputModels: used
        .filter(({ direction }) => direction === 'output')
        .map(({ model_id: modelId, step }) => ({ modelId, step })),
    }
  })
}

async function datasetsOf(db: Reader, runs: RawBuilder<number>): Promise<Map<number, DatasetInput[]>> {
  const rows = await db
    .selectFrom('run_datasets')
    .innerJoin('datasets', 'datasets.id', 'run_datasets.dataset_id')
    .selectAll('datasets')
    .select('run_datasets.run')
    .where('run_datasets.run', 'in', runs)
    .orderBy('datasets.id')
    .execute()
  if (rows.length === 0) return new Map()
  const query = db.selectFrom('run_dataset_tags').selectAll().where('run', 'in', runs).orderBy('key')
  const tags = Map.groupBy(await query.execute(), (tag) => `${tag.run} ${tag.dataset_id}`)
  const inputs = new Map<number, DatasetInput[]>()
  for (const row of rows) {
    const input = { dataset: toDataset(row), tags: (tags.get(`${row.run} ${row.id}`) ?? []).map(toPair) }
    const known = inputs.get(row.run)
    if (known === undefined) inputs.set(row.run, [input])
    else known.push(input)
  }
  return inputs
}

const toPair = ({ key, value }: KeyValue): KeyValue => ({ key, value })

export function toMeasurement(row: Omit<MetricRow, 'run'>): Measurement {
  return { key: row.key, value: decodeDouble(row.value), atMs: row.at_ms, step: row.step }
}

function toDataset(row: Selectable<DatasetRow>): DatasetInput['dataset'] {
  return {
    name: row.name,
    digest: row.digest,
    sourceType: row.source_type,
    source: row.source,
    ...(row.schema === null ? {} : { schema: row.schema }),
    ...(row.profile === null ? {} : { profile: row.profile }),
  }
}

export function toRun(row: Selectable<RunRow>): Run {
  return {
    id: row.id,
    experimentId: String(row.experiment_id),
    name: row.name,
    userId: row.user_id,
    status: row.status as RunStatus,
    startedAtMs: row.started_at_ms,
    ...(row.ended_at_ms === null ? {} : { endedAtMs: row.ended_at_ms }),
    artifactUri: row.artifact_uri,
    ...(row.deleted_at_ms === null ? {} : { deletedAtMs: row.deleted_at_ms }),
    ...(row.beat_at_ms === null ? {} : { beatAtMs: row.beat_at_ms }),
  }
}
