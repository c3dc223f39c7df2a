import { sql, type Transaction } from 'kysely'
import { AppError } from '../base/errors.ts'
import type { DatasetInput, Run, RunStore } from '../domain/run.ts'
import { encodeMs } from './codec.ts'
import { createRuns } from './create-runs.ts'
import type { Database } from './database.ts'
import { activeExperiment } from './experiment-store.ts'
import { experimentNumber } from './experiment-number.ts'
import { announceEnd } from './run-end.ts'
import { metricHistory } from './metric-history.ts'
import { runLog } from './run-log.ts'
import { addModelHistory } from './run-models.ts'
import { activeRun, runDetails, runRow, toMeasurement, toRun } from './run-rows.ts'
import type { RunRow, Tables } from './schema.ts'
import { sampledHistories } from './sampled-histories.ts'
import { ofProjects } from './search/in-projects.ts'
import { searchRuns } from './search/search-runs.ts'

/** Runs in the metadata database. `artifactRoot` as in `experimentStore`. */
export function runStore(database: Database, artifactRoot: string): RunStore {
  const create = createRuns(database, artifactRoot)
  return {
    log: runLog(database),
    create: (run, tags) => create({ run, tags }),
    async get(id) {
      return (await runDetails(database, [await runRow(database.read, id)]))[0]!
    },
    async info(id) {
      return toRun(await runRow(database.read, id))
    },
    update: (id, change) => database.write((trx) => updateRun(trx, id, change)),
    async delete(id, atMs) {
      await database.write(async (trx) => {
        const { number, deleted_at_ms: deletedAtMs } = await runRow(trx, id)
        if (deletedAtMs === null) await change(trx, number, { deleted_at_ms: encodeMs(atMs) })
      })
    },
    async restore(id) {
      await database.write(async (trx) => {
        const { number, experiment_id: experiment } = await runRow(trx, id)
        await activeExperiment(trx, String(experiment))
        await change(trx, number, { deleted_at_ms: null })
      })
    },
    async deleteTag(id, key) {
      await database.write(async (trx) => {
        const { number } = await activeRun(trx, id)
        const tags = trx.deleteFrom('run_tags').where('run', '=', number).where('key', '=', key)
        const { numDeletedRows } = await tags.executeTakeFirstOrThrow()
        if (numDeletedRows === 0n) throw new AppError('TAG_NOT_FOUND', { what: `run with id ${id}`, key })
      })
    },
    async addInputs(id, { datasets, models }) {
      await database.write(async (trx) => {
        const run = await activeRun(trx, id)
        for (const input of datasets) await addDataset(trx, run, input)
        await addModels(
          trx,
          run.number,
          'input',
          models.map((modelId) => ({ modelId, step: 0 })),
        )
      })
    },
    addModelHistory: (id, model) => database.write((trx) => addModelHistory(trx, id, model)),
    async addOutputs(id, models) {
      await database.write(async (trx) => {
        const { number } = await activeRun(trx, id)
        await addModels(trx, number, 'output', models)
      })
    },
    async history(id, key, page) {
      const { number } = await runRow(database.read, id)
      return metricHistory(database, number, key, page)
    },
    async histories(ids, key, limit) {
      if (ids.length === 0) return []
      const rows = await database.read
        .selectFrom('metrics')
        .innerJoin('runs', 'runs.number', 'metrics.run')
        .selectAll('metrics')
        .select('runs.id')
        .where('runs.id', 'in', [...ids])
        .where('metrics.key', '=', key)
        .orderBy('runs.id')
        .orderBy('at_ms')
        .orderBy('step')
        .orderBy('value')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ ...toMeasurement(row), runId: row.id }))
    },
    sampledHistories: (ids, key, sample) => sampledHistories(database, ids, key, sample),
    search: (plan) => searchRuns(database, plan),
    async datasets(experimentIds, limit, told = {}) {
      const numbers = experimentIds.map(experimentNumber).filter((id) => id !== undefined)
      if (numbers.length === 0) return []
      const mayBeTold = ofProjects(database.kind, sql.ref('datasets.experiment_id'), told)
      const rows = await database.read
        .selectFrom('datasets')
        .innerJoin('run_datasets', 'run_datasets.dataset_id', 'datasets.id')
        .leftJoin('run_dataset_tags as tag', (join) =>
          join
            .onRef('tag.run', '=', 'run_datasets.run')
            .onRef('tag.dataset_id', '=', 'datasets.id')
            .on('tag.key', '=', 'mlflow.data.context'),
        )
        .select(['datasets.experiment_id', 'datasets.name', 'datasets.digest', 'tag.value as context'])
        .distinct()
        .where('datasets.experiment_id', 'in', numbers)
        .where(sql<boolean>`true${mayBeTold}`)
        .orderBy('datasets.name')
        .orderBy('datasets.digest')
        .limit(limit)
        .execute()
      return rows.map(({ experiment_id: experiment, name, digest, context }) => ({
        experimentId: String(experiment),
        name,
        digest,
        ...(context === null ? {} : { context }),
      }))
    },
  }
}

async function updateRun(
  trx: Transaction<Tables>,
  id: string,
  { status, endedAtMs, name, atMs }: Parameters<RunStore['update']>[1],
): Promise<Run> {
  const row = await activeRun(trx, id)
  if (status !== undefined && status !== row.status) await refuseSealed(trx, row)
  const set = {
    // Whoever says how a run stands may be a client that gives no sign of life: none is expected until the next comes.
    ...(status === undefined ? {} : { status, beat_at_ms: null }),
    ...(endedAtMs === undefined ? {} : { ended_at_ms: endedAtMs }),
    ...(name === undefined ? {} : { name }),
  }
  if (Object.keys(set).length > 0) await change(trx, row.number, set)
  if (status !== undefined && status !== row.status) await announceEnd(trx, { ...row, ...set }, atMs)
  if (name !== undefined) {
    const tag = trx.insertInto('run_tags').values({ run: row.number, key: 'mlflow.runName', value: name })
    await tag.onConflict((conflict) => conflict.columns(['run', 'key']).doUpdateSet({ value: name })).execute()
  }
  return toRun({ ...row, ...set })
}

/** How a training ended is told by who trained: no client may say otherwise. */
export async function refuseSealed(
  trx: Transaction<Tables>,
  { id, status }: { id: string; status: string },
): Promise<void> {
  const training = await trx.selectFrom('trainings').select('id').where('id', '=', id).executeTakeFirst()
  if (training !== undefined) throw new AppError('RUN_SEALED', { run: id, status })
}

async function change(
  trx: Transaction<Tables>,
  number: number,
  set: Partial<Pick<RunRow, 'status' | 'beat_at_ms' | 'ended_at_ms' | 'name' | 'deleted_at_ms'>>,
): Promise<void> {
  await trx.updateTable('runs').set(set).where('number', '=', number).execute()
}

/** A dataset of one name and digest is there once in an experiment; what is said of it the second time is not heard. */
export async function addDataset(
  trx: Transaction<Tables>,
  run: { readonly number: number; readonly experiment_id: number },
  { dataset, tags }: DatasetInput,
): Promise<void> {
  const { name, digest } = dataset
  await trx
    .insertInto('datasets')
    .values({
      ...{ experiment_id: run.experiment_id, name, digest, source_type: dataset.sourceType, source: dataset.source },
      ...{ schema: dataset.schema ?? null, profile: dataset.profile ?? null },
    })
    .onConflict((conflict) => conflict.columns(['experiment_id', 'name', 'digest']).doNothing())
    .execute()
  const known = trx.selectFrom('datasets').select('id').where('experiment_id', '=', run.experiment_id)
  const { id } = await known.where('name', '=', name).where('digest', '=', digest).executeTakeFirstOrThrow()
  const link = { run: run.number, dataset_id: id }
  const insert = trx.insertInto('run_datasets').values(link).returning('run')
  const isNew = await insert.onConflict((conflict) => conflict.doNothing()).executeTakeFirst()
  // Clients note a table again for each use of it: what was said first stays, and nothing is added, as with MLflow.
  if (isNew === undefined) return
  for (const { key, value } of tags) {
    await trx
      .insertInto('run_dataset_tags')
      .values({ ...link, key, value })
      .onConflict((conflict) => conflict.columns(['run', 'dataset_id', 'key']).doNothing())
      .execute()
  }
}

export async function addModels(
  trx: Transaction<Tables>,
  run: number,
  direction: 'input' | 'output',
  models: readonly { readonly modelId: string; readonly step: number | bigint }[],
): Promise<void> {
  for (const { modelId, step } of models) {
    await trx
      .insertInto('run_models')
      .values({ run, direction, model_id: modelId, step })
      .onConflict((conflict) => conflict.columns(['run', 'direction', 'model_id']).doUpdateSet({ step }))
      .execute()
  }
}
