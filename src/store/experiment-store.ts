import { experimentNumber } from './experiment-number.ts'
import type { Selectable, Transaction } from 'kysely'
import { AppError } from '../base/errors.ts'
import type { Experiment, ExperimentStore } from '../domain/experiment.ts'
import type { KeyValue } from '../domain/run.ts'
import { encodeMs } from './codec.ts'
import type { Database } from './database.ts'
import { integerList } from './run-contents.ts'
import type { ExperimentRow, Tables } from './schema.ts'
import { findExperiments } from './search/search-experiments.ts'

/** Experiments in the metadata database. `artifactRoot` is where those keep files that do not say otherwise. */
export function experimentStore(database: Database, artifactRoot: string): ExperimentStore {
  async function withTags(rows: readonly Selectable<ExperimentRow>[]): Promise<Experiment[]> {
    if (rows.length === 0) return []
    const ids = integerList(
      database.kind,
      rows.map(({ id }) => id),
    )
    const query = database.read.selectFrom('experiment_tags').selectAll().where('experiment_id', 'in', ids)
    const tags = Map.groupBy(await query.orderBy('key').execute(), (tag) => tag.experiment_id)
    return rows.map((row) => toExperiment(row, tags.get(row.id) ?? [], artifactRoot))
  }
  return {
    async create({ name, artifactLocation, atMs, tags }) {
      const id = await database.write(async (trx) => {
        await refuseTaken(trx, name)
        const id = await insertExperiment(trx, { name, artifactLocation: artifactLocation ?? null, atMs })
        const rows = tags.map(({ key, value }) => ({ experiment_id: id, key, value }))
        if (rows.length > 0) await trx.insertInto('experiment_tags').values(rows).execute()
        return id
      })
      return String(id)
    },
    async get(id) {
      return (await withTags([await experimentRow(database.read, id)]))[0]!
    },
    async byName(name) {
      const query = database.read.selectFrom('experiments').selectAll().where('name', '=', name)
      return (await withTags(await query.execute()))[0]
    },
    async rename(id, name, atMs) {
      await database.write(async (trx) => {
        const row = await activeExperiment(trx, id)
        if (row.name === name) return
        await refuseTaken(trx, name)
        await change(trx, row.id, { name, updated_at_ms: encodeMs(atMs) })
      })
    },
    async delete(id, atMs) {
      await database.write(async (trx) => {
        const row = await experimentRow(trx, id)
        if (row.deleted_at_ms !== null) throw new AppError('EXPERIMENT_NOT_FOUND', { experiment: id })
        const at = encodeMs(atMs)
        await change(trx, row.id, { deleted_at_ms: at, updated_at_ms: at })
        const runs = trx.updateTable('runs').set({ deleted_at_ms: at }).where('experiment_id', '=', row.id)
        await runs.where('deleted_at_ms', 'is', null).execute()
      })
    },
    async restore(id, atMs) {
      await database.write(async (trx) => {
        const row = await experimentRow(trx, id)
        if (row.deleted_at_ms === null) throw new AppError('EXPERIMENT_NOT_FOUND', { experiment: id })
        await change(trx, row.id, { deleted_at_ms: null, updated_at_ms: encodeMs(atMs) })
        const runs = trx.updateTable('runs').set({ deleted_at_ms: null }).where('experiment_id', '=', row.id)
        await runs.where('deleted_at_ms', '=', row.deleted_at_ms).execute()
      })
    },
    async search(plan) {
      const { items, hasMore } = await findExperiments(database, plan)
      return { items: await withTags(items), hasMore }
    },
    async setTag(id, { key, value }, atMs) {
      await database.write(async (trx) => {
        const row = await activeExperiment(trx, id)
        const insert = trx.insertInto('experiment_tags').values({ experiment_id: row.id, key, value })
        await insert
          .onConflict((conflict) => conflict.columns(['experiment_id', 'key']).doUpdateSet({ value }))
          .execute()
        await change(trx, row.id, { updated_at_ms: encodeMs(atMs) })
      })
    },
    async deleteTag(id, key, atMs) {
      await database.write(async (trx) => {
        const row = await activeExperiment(trx, id)
        const tags = trx.deleteFrom('experiment_tags').where('experiment_id', '=', row.id).where('key', '=', key)
        const { numDeletedRows } = await tags.executeTakeFirstOrThrow()
        if (numDeletedRows === 0n) throw new AppError('TAG_NOT_FOUND', { what: `experiment ${id}`, key })
        await change(trx, row.id, { updated_at_ms: encodeMs(atMs) })
      })
    },
  }
}

/** The id of the experiment of this name, made where there is none; taken out of the trash where it is there. */
export async function ensureExperiment(trx: Transaction<Tables>, name: string, atMs: number): Promise<number> {
  const known = await trx.selectFrom('experiments').selectAll().where('name', '=', name).executeTakeFirst()
  if (known === undefined) return insertExperiment(trx, { name, artifactLocation: null, atMs })
  if (known.deleted_at_ms !== null) await change(trx, known.id, { deleted_at_ms: null, updated_at_ms: encodeMs(atMs) })
  return known.id
}

/** @throws EXPERIMENT_NOT_FOUND, EXPERIMENT_NOT_ACTIVE */
export async function activeExperiment(trx: Transaction<Tables>, id: string): Promise<Selectable<ExperimentRow>> {
  const row = await experimentRow(trx, id)
  if (row.deleted_at_ms !== null) throw new AppError('EXPERIMENT_NOT_ACTIVE', { experiment: id })
  return row
}

async function experimentRow(db: Database['read'], id: string): Promise<Selectable<ExperimentRow>> {
  const number = experimentNumber(id)
  const query = db.selectFrom('experiments').selectAll()
  const row = number === undefined ? undefined : await query.where('id', '=', number).executeTakeFirst()
  if (row === undefined) throw new AppError('EXPERIMENT_NOT_FOUND', { experiment: id })
  return row
}

async function insertExperiment(
  trx: Transaction<Tables>,
  { name, artifactLocation, atMs }: { name: string; artifactLocation: string | null; atMs: number },
): Promise<number> {
  const at = encodeMs(atMs)
  const values = { name, artifact_location: artifactLocation, created_at_ms: at, updated_at_ms: at }
  const insert = trx.insertInto('experiments').values(values).returning('id')
  const row = await insert.onConflict((conflict) => conflict.column('name').doNothing()).executeTakeFirst()
  // PostgreSQL: another transaction was first.
  if (row === undefined) throw new AppError('EXPERIMENT_EXISTS', { name, isDeleted: false })
  return row.id
}

async function refuseTaken(trx: Transaction<Tables>, name: string): Promise<void> {
  const taken = await trx.selectFrom('experiments').selectAll().where('name', '=', name).executeTakeFirst()
  if (taken === undefined) return
  throw new AppError('EXPERIMENT_EXISTS', { name, isDeleted: taken.deleted_at_ms !== null })
}

async function change(
  trx: Transaction<Tables>,
  id: number,
  set: Partial<Pick<ExperimentRow, 'name' | 'updated_at_ms' | 'deleted_at_ms'>>,
): Promise<void> {
  await trx.updateTable('experiments').set(set).where('id', '=', id).execute()
}

function toExperiment(row: Selectable<ExperimentRow>, tags: readonly KeyValue[], artifactRoot: string): Experiment {
  return {
    id: String(row.id),
    name: row.name,
    artifactLocation: row.artifact_location ?? locationIn(artifactRoot, row.id),
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    ...(row.deleted_at_ms === null ? {} : { deletedAtMs: row.deleted_at_ms }),
    tags: tags.map(({ key, value }) => ({ key, value })),
  }
}

/** Where an experiment keeps its files unless it says otherwise. */
export function locationIn(artifactRoot: string, id: number): string {
  return artifactRoot.endsWith('/') ? `${artifactRoot}${id}` : `${artifactRoot}/${id}`
}
