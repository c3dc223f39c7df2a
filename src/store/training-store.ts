import { sql, type Transaction, type Updateable } from 'kysely'
import { assert } from '../base/assert.ts'
import { AppError } from '../base/errors.ts'
import type { Json } from '../base/json.ts'
import type { EvidenceRecord } from '../domain/evidence.ts'
import type { Metrics } from '../domain/metric.ts'
import {
  TRAINING_MAY_BECOME,
  type Training,
  type TrainingEnd,
  type TrainingStatus,
  type TrainingStore,
} from '../domain/training.ts'
import { decodeDouble, decodeJson, encodeJson, encodeMs } from './codec.ts'
import type { Database } from './database.ts'
import { appendEvidence } from './evidence-store.ts'
import type { TrainingRow, Tables } from './schema.ts'
import { ofProjects } from './search/in-projects.ts'
import { beginRun, endRun } from './training-run.ts'

/** Trainings in the metadata database. Each is a run as well, written in the same transaction. */
export function trainingStore(database: Database): TrainingStore {
  return {
    async create(run) {
      await database.write(async (trx) => {
        await trx.insertInto('trainings').values(toNewRow(run)).execute()
        await beginRun(trx, run)
      })
    },
    async setPrepared(id, { snapshotHash, config }) {
      const set = { snapshot_hash: snapshotHash, config: encodeJson(config) }
      const isChanged = await database.write((trx) => changeRunning(trx, id, set))
      if (!isChanged) await refuse(database, id)
    },
    async fail(id, { atMs, error }) {
      const end = { error_code: error.code, error_message: storable(error.message) }
      const isFailed = await database.write(async (trx) => {
        const evidence = { atMs, action: 'run.failed', details: { code: error.code } }
        const isChanged = await changeRunning(trx, id, { ...end, ...becomes('failed', atMs) }, evidence)
        if (isChanged) await endRun(trx, id, 'failed', atMs)
        return isChanged
      })
      if (!isFailed) await refuse(database, id)
    },
    async markDead(id, atMs) {
      const isMarked = await database.write((trx) => markDead(trx, { id, atMs, because: 'its process is gone' }))
      if (!isMarked) await refuse(database, id)
    },
    async get(id) {
      return toTraining(await rowOf(database, id))
    },
    async list({ experiment, status, projects, limit }) {
      let query = database.read.selectFrom('trainings').selectAll().limit(limit)
      if (experiment !== undefined) query = query.where('experiment', '=', experiment)
      if (status !== undefined) query = query.where('status', '=', status)
      // By the experiment as it is called now, like everything else that is told of a run.
      if (projects !== undefined) {
        const experiments = sql`true${ofProjects(database.kind, sql.ref('experiment_id'), { projects })}`
        query = query.where('id', 'in', sql<string>`(select id from runs where ${experiments})`)
      }
      return (await query.orderBy('started_at_ms', 'desc').orderBy('id', 'desc').execute()).map(toTraining)
    },
  }
}

/** One transaction: the run is dead, and the evidence says why. False when it had ended already. */
export async function markDead(
  trx: Transaction<Tables>,
  { id, atMs, because }: { readonly id: string; readonly atMs: number; readonly because: string },
): Promise<boolean> {
  const row = await trx
    .updateTable('trainings')
    .set(becomes('dead', atMs))
    .where('id', '=', id)
    .where('status', '=', 'running')
    .returning(['pid', 'host'])
    .executeTakeFirst()
  if (row === undefined) return false
  await endRun(trx, id, 'dead', atMs)
  const details = { because, pid: row.pid, host: row.host }
  await appendEvidence(trx, { atMs, actor: 'throughline', action: 'run.dead', subject: id, details })
  return true
}

/** Part of a transaction: the run is finished, and the evidence says so. */
export async function finishTraining(
  trx: Transaction<Tables>,
  { id, atMs, metrics, result }: TrainingEnd & { readonly id: string; readonly atMs: number },
): Promise<void> {
  const end = { metrics: encodeJson(metrics), result: encodeJson(result), ...becomes('finished', atMs) }
  const isFinished = await changeRunning(trx, id, end, { atMs, action: 'run.finished', details: {} })
  assert(isFinished, `run ${id} is running when it registers`)
  await endRun(trx, id, 'finished', atMs, metrics)
}

function becomes(status: TrainingStatus, atMs: number): Pick<TrainingRow, 'status' | 'ended_at_ms'> {
  assert(TRAINING_MAY_BECOME.running.includes(status), `a running run cannot become ${status}`)
  return { status, ended_at_ms: encodeMs(atMs) }
}

/** False when the run has ended. */
async function changeRunning(
  trx: Transaction<Tables>,
  id: string,
  set: Updateable<TrainingRow>,
  evidence?: Pick<EvidenceRecord, 'atMs' | 'action' | 'details'>,
): Promise<boolean> {
  const running = trx.updateTable('trainings').set(set).where('id', '=', id).where('status', '=', 'running')
  const { numUpdatedRows } = await running.executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) return false
  if (evidence !== undefined) await appendEvidence(trx, { ...evidence, actor: 'throughline', subject: id })
  return true
}

async function refuse(database: Database, id: string): Promise<never> {
  const { status } = await rowOf(database, id)
  throw new Error(`Broken assumption: run ${id} is ${status}, and only a running run changes`)
}

async function rowOf(database: Database, id: string): Promise<TrainingRow> {
  const row = await database.read.selectFrom('trainings').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) throw new AppError('RUN_NOT_FOUND', { run: id })
  return row
}

/** The message of an error quotes the user's data, which may hold what no text column takes; it must not be lost. */
function storable(message: string): string {
  return message.replaceAll('\0', '\u{FFFD}')
}

function toNewRow(run: Parameters<TrainingStore['create']>[0]): TrainingRow {
  return {
    id: run.id,
    experiment: run.experiment,
    status: 'running',
    started_at_ms: encodeMs(run.startedAtMs),
    ended_at_ms: null,
    pid: run.process.pid,
    host: run.process.host,
    config: encodeJson(run.config),
    seed: run.seed,
    versions: encodeJson(run.versions),
    snapshot_hash: null,
    metrics: '{}',
    result: null,
    error_code: null,
    error_message: null,
  }
}

function toTraining(row: TrainingRow): Training {
  return {
    id: row.id,
    experiment: row.experiment,
    status: row.status as TrainingStatus,
    startedAtMs: row.started_at_ms,
    ...(row.ended_at_ms === null ? {} : { endedAtMs: row.ended_at_ms }),
    process: { pid: row.pid, host: row.host },
    config: decodeJson(row.config) as Json,
    seed: decodeDouble(row.seed),
    versions: decodeJson(row.versions) as Training['versions'],
    ...(row.snapshot_hash === null ? {} : { snapshotHash: row.snapshot_hash }),
    metrics: decodeJson(row.metrics) as Metrics,
    ...(row.result === null ? {} : { result: decodeJson(row.result) as Json }),
    ...(row.error_code === null ? {} : { error: { code: row.error_code, message: row.error_message ?? '' } }),
  }
}
