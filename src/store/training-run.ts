import { sql, type Transaction } from 'kysely'
import type { Metrics } from '../domain/metric.ts'
import type { RunStatus } from '../domain/run.ts'
import type { Training } from '../domain/training.ts'
import { encodeMs } from './codec.ts'
import { ensureExperiment, locationIn } from './experiment-store.ts'
import { keepLatest } from './metric-rows.ts'
import { announceEnd } from './run-end.ts'
import { insertRun } from './create-runs.ts'
import type { Tables } from './schema.ts'

/** Where the files of our own trainings are asked for. */
const artifactRoot = 'mlflow-artifacts:/'

/** The run of a training, in the experiment that has the name of its project. */
export async function beginRun(
  trx: Transaction<Tables>,
  training: Pick<Training, 'id' | 'experiment' | 'startedAtMs' | 'seed' | 'versions'>,
): Promise<void> {
  const { id, experiment, startedAtMs, seed, versions } = training
  const number = await ensureExperiment(trx, experiment, startedAtMs)
  const run = await insertRun(
    trx,
    {
      id,
      experimentId: String(number),
      name: `${experiment} ${id.slice(0, 6)}`,
      userId: '',
      status: 'running',
      startedAtMs: encodeMs(startedAtMs),
      artifactUri: `${locationIn(artifactRoot, number)}/${id}/artifacts`,
    },
    number,
  )
  await trx
    .insertInto('params')
    .values({ run, key: 'seed', value: String(seed) })
    .execute()
  const tags = {
    'mlflow.runName': `${experiment} ${id.slice(0, 6)}`,
    'mlflow.source.name': `throughline ${versions.throughline}`,
    'mlflow.source.type': 'PROJECT',
    ...(versions.commit === undefined ? {} : { 'mlflow.source.git.commit': versions.commit }),
  }
  const rows = Object.entries(tags).map(([key, value]) => ({ run, key, value }))
  await trx.insertInto('run_tags').values(rows).execute()
}

/** How the training ended, and what it measured. */
export async function endRun(
  trx: Transaction<Tables>,
  id: string,
  status: RunStatus,
  atMs: number,
  metrics: Metrics = {},
): Promise<void> {
  const ended = trx
    .updateTable('runs')
    .set({ status, ended_at_ms: encodeMs(atMs) })
    .where('id', '=', id)
  const row = await ended.returningAll().executeTakeFirstOrThrow()
  const { number } = row
  await announceEnd(trx, row, atMs)
  const rows = Object.entries(metrics).map(([key, { value }]) => ({
    ...{ run: number, key, at_ms: encodeMs(atMs), step: 0 },
    value,
  }))
  if (rows.length === 0) return
  // A client may have logged the same key meanwhile.
  await trx
    .insertInto('metrics')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await trx.insertInto('latest_metrics').values(rows).modifyEnd(sql.raw(keepLatest)).execute()
}
