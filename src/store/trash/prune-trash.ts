import { rm } from 'node:fs/promises'
import type { Kysely, Transaction } from 'kysely'
import type { PruneReport } from '../../domain/trash.ts'
import { folderOfUri } from '../bundle/export-tracked.ts'
import type { Database } from '../database.ts'
import { appendEvidence } from '../evidence-store.ts'
import type { Tables } from '../schema.ts'
import { deleteExperiments, deleteLoggedModels, deleteModels, deleteRuns } from './delete-rows.ts'
import { heldByVersions } from './held.ts'

/** Things of one kind in one transaction: what others wait for stays short. */
const batchMax = 100

interface Owner {
  readonly id: string
  readonly artifact_uri: string
}

/**
 * Removes for good what has been in the trash since before `beforeMs`: files, then rows, with a row of evidence for each
 * batch. What a registered version that is not in the trash points to stays, and so does an experiment that still has
 * something. Registered models stay once they had a version: its number must never mean another. May be stopped at any
 * moment and done again: files that are gone are no failure.
 */
export async function pruneTrash(
  { database, artifactFolder }: { readonly database: Database; readonly artifactFolder: string },
  options: { readonly beforeMs: number; readonly isDryRun: boolean; readonly actor: string; readonly nowMs: number },
): Promise<PruneReport> {
  const { isDryRun, actor, nowMs } = options
  const beforeMs = Math.floor(options.beforeMs)
  const kept: { what: string; why: string }[] = []
  const gone = new Set<string>()

  async function sweep(
    kind: string,
    find: (db: Kysely<Tables>, mayGo: readonly string[] | undefined) => Promise<readonly string[]>,
    remove: (trx: Transaction<Tables>, ids: readonly string[]) => Promise<void>,
  ): Promise<string[]> {
    const found = await find(database.read, undefined)
    const removed: string[] = []
    for (let first = 0; first < found.length; first += batchMax) {
      const some = found.slice(first, first + batchMax)
      if (isDryRun) removed.push(...some)
      else {
        await database.write(async (trx) => {
          // Somebody may have restored one meanwhile.
          const still = await find(trx, some)
          if (still.length === 0) return
          await remove(trx, still)
          const details = { kind, ids: [...still], beforeMs }
          await appendEvidence(trx, { atMs: nowMs, actor, action: 'trash.pruned', subject: kind, details })
          removed.push(...still)
        })
      }
    }
    for (const id of removed) gone.add(`${kind} ${id}`)
    return removed
  }

  async function ownersOf(
    db: Kysely<Tables>,
    table: 'runs' | 'logged_models',
    mayGo: readonly string[] | undefined,
  ): Promise<string[]> {
    let query = db.selectFrom(table).select(['id', 'artifact_uri']).where('deleted_at_ms', '<', beforeMs).orderBy('id')
    if (mayGo !== undefined) query = query.where('id', 'in', [...mayGo])
    if (mayGo !== undefined && database.kind === 'postgres') query = query.forUpdate()
    const held = await heldByVersions(db)
    const training = table === 'runs' ? await runningTrainings(db) : new Set<string>()
    return (await query.execute()).flatMap((row) => {
      const why = training.has(row.id)
        ? 'its training is under way'
        : table === 'runs'
          ? held.run(row)
          : held.loggedModel(row)
      if (why === undefined) return [row.id]
      if (mayGo === undefined) kept.push({ what: `${table === 'runs' ? 'run' : 'logged model'} ${row.id}`, why })
      return []
    })
  }

  async function removeFiles(
    trx: Transaction<Tables>,
    table: 'runs' | 'logged_models',
    ids: readonly string[],
  ): Promise<void> {
    const rows: Owner[] = await trx
      .selectFrom(table)
      .select(['id', 'artifact_uri'])
      .where('id', 'in', [...ids])
      .execute()
    for (const { id, artifact_uri: uri } of rows) {
      const folder = folderOfUri(uri, artifactFolder)
      // Only a folder of its own: a URI that a client made up may name that of others.
      if (folder !== undefined && uri.split('/').includes(id)) await rm(folder, { recursive: true, force: true })
    }
  }

  const runs = await sweep(
    'run',
    (db, mayGo) => ownersOf(db, 'runs', mayGo),
    async (trx, ids) => {
      await removeFiles(trx, 'runs', ids)
      await deleteRuns(trx, ids)
    },
  )
  const loggedModels = await sweep(
    'logged model',
    (db, mayGo) => ownersOf(db, 'logged_models', mayGo),
    async (trx, ids) => {
      await removeFiles(trx, 'logged_models', ids)
      await deleteLoggedModels(trx, ids)
    },
  )
  const experiments = await sweep(
    'experiment',
    (db, mayGo) => emptyExperiments(db, mayGo),
    (trx, ids) => deleteExperiments(trx, ids),
  )
  const models = await sweep('registered model', (db, mayGo) => emptyModels(db, mayGo), deleteModels)
  return { beforeMs, isDryRun, runs, loggedModels, experiments, models, kept }

  async function emptyExperiments(db: Kysely<Tables>, mayGo: readonly string[] | undefined): Promise<string[]> {
    let query = db
      .selectFrom('experiments')
      .select(['id', 'name'])
      .where('deleted_at_ms', '<', beforeMs)
      .where('id', '<>', 0)
    if (mayGo !== undefined) query = query.where('id', 'in', mayGo.map(Number))
    const found: string[] = []
    for (const { id, name } of await query.orderBy('id').execute()) {
      const runs = await db.selectFrom('runs').select('id').where('experiment_id', '=', id).execute()
      const models = await db.selectFrom('logged_models').select('id').where('experiment_id', '=', id).execute()
      const left =
        runs.filter((run) => !gone.has(`run ${run.id}`)).length +
        models.filter((model) => !gone.has(`logged model ${model.id}`)).length
      if (left === 0) found.push(String(id))
      else if (mayGo === undefined)
        kept.push({ what: `experiment ${name}`, why: `it still has ${left} runs and models` })
    }
    return found
  }

  async function emptyModels(db: Kysely<Tables>, mayGo: readonly string[] | undefined): Promise<string[]> {
    let query = db
      .selectFrom('registered_models')
      .select(['name', 'last_version'])
      .where('deleted_at_ms', '<', beforeMs)
    if (mayGo !== undefined) query = query.where('name', 'in', [...mayGo])
    const found: string[] = []
    for (const { name, last_version: last } of await query.orderBy('name').execute()) {
      if (last === 0) found.push(name)
      else if (mayGo === undefined)
        kept.push({ what: `registered model ${name}`, why: 'numbers of its versions are never used again' })
    }
    return found
  }
}

async function runningTrainings(db: Kysely<Tables>): Promise<Set<string>> {
  const rows = await db.selectFrom('trainings').select('id').where('status', '=', 'running').execute()
  return new Set(rows.map(({ id }) => id))
}
