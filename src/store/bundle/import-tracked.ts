import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Transaction } from 'kysely'
import { AppError } from '../../base/errors.ts'
import type { ArtifactStore } from '../../domain/artifact.ts'
import { versionName } from '../../domain/model-version.ts'
import type {
  ImportReport,
  TrackedExperiment,
  TrackedLoggedModel,
  TrackedRun,
  TrackedWork,
} from '../../domain/tracked.ts'
import type { Database } from '../database.ts'
import { appendEvidence } from '../evidence-store.ts'
import { insertMetrics } from '../metric-rows.ts'
import { insertRun } from '../create-runs.ts'
import { addDataset, addModels } from '../run-store.ts'
import type { Tables } from '../schema.ts'
import { importModels } from './import-models.ts'
import { loggedModelDigest } from './model-digests.ts'
import { readLoggedModels, readRun } from './read-tracked.ts'
import { runDigest } from './run-digest.ts'
import { stageFiles, type StagedFiles } from './stage-files.ts'
import { importEvidence } from './tracked-evidence.ts'

/** Metrics in one statement. */
const metricsMax = 5000

export interface ImportPlace {
  readonly database: Database
  readonly artifacts: ArtifactStore
  /** The folder of the files of runs and models. */
  readonly artifactFolder: string
  /** The URI that the folder is known by to clients. */
  readonly artifactRoot: string
}

/** Counts while they grow. */
export type Counts = { -readonly [Key in keyof ImportReport['added']]: number }

/**
 * Brings experiments, runs and models into a workspace, all of them or nothing: files are copied first, rows come in one
 * transaction, in which every run, logged model and version is read back and its digest compared, as every file is; a server that writes meanwhile waits for it.
 * Ids of runs and logged models stay; experiments get new numbers. What is there already, the same, is left as it is: a
 * second import adds nothing.
 *
 * @param prefix  put before the names of experiments and registered models
 * @throws IMPORT_NAME_TAKEN where another thing has the name, IMPORT_RUN_TAKEN, IMPORT_NOT_WHOLE
 */
export async function importTracked(
  { database, artifacts, artifactFolder, artifactRoot }: ImportPlace,
  work: TrackedWork,
  { prefix, actor, nowMs }: { readonly prefix: string; readonly actor: string; readonly nowMs: number },
): Promise<ImportReport> {
  // Where uploads wait, too: what a killed import left there is swept.
  const staged = stageFiles(join(artifactFolder, '.uploads', `import-${process.pid}`), artifactFolder)
  const uriOf = (path: string): string => `${artifactRoot.replace(/\/$/, '')}/${path}`
  const added: Counts = {
    ...{ experiments: 0, runs: 0, metrics: 0, params: 0, tags: 0 },
    ...{ loggedModels: 0, models: 0, versions: 0, evidence: 0, files: 0, bytes: 0 },
  }
  const news = { runs: new Set<string>(), models: new Set<string>(), versions: new Set<string>() }
  const there = { experiments: 0, runs: 0, loggedModels: 0, models: 0, versions: 0 }
  try {
    await stageOwners(database, work, staged)
    if (work.objects !== undefined) await putObjects(work.objects, artifacts)
    const into = { kind: database.kind, uriOf, staged, added }
    await database.write(async (trx) => {
      const numbers = new Map<string, number>()
      for (const experiment of work.experiments) {
        const { number, isNew } = await importExperiment(trx, experiment, prefix)
        numbers.set(experiment.key, number)
        if (isNew) added.experiments += 1
        else there.experiments += 1
        if (isNew) added.tags += experiment.tags.length
      }
      const places = new Map<string, string>()
      for (const id of work.runIds) {
        const run = await work.run(id)
        const experiment = numbers.get(run.experiment)!
        places.set(run.artifactUri, uriOf(`${experiment}/${id}/artifacts`))
        if (await isThere(trx, 'runs', id, experiment)) there.runs += 1
        else {
          await importRun(trx, { ...into, run, experiment })
          news.runs.add(id)
        }
      }
      for (const model of work.loggedModels) {
        const experiment = numbers.get(model.experiment)!
        places.set(model.artifactUri, uriOf(`${experiment}/models/${model.id}/artifacts`))
        if (await isThere(trx, 'logged_models', model.id, experiment)) there.loggedModels += 1
        else await importLoggedModel(trx, { ...into, model, experiment })
      }
      await importModels(trx, work.models, { prefix, places, staged, added, there, news })
      added.evidence = await importEvidence(trx, work.evidence ?? [], news, prefix)
      if (Object.values(added).every((count) => count === 0)) return
      const details = { from: work.from, added: { ...added }, skipped: work.skipped.length }
      await appendEvidence(trx, { atMs: nowMs, actor, action: 'tracking.imported', subject: work.from, details })
    })
  } catch (error) {
    await staged.discard('remove')
    throw error
  }
  await staged.discard('keep')
  return { from: work.from, added, there, skipped: work.skipped }
}

/** Files of what is not there yet; of the rest, the workspace has its own. */
async function stageOwners(database: Database, work: TrackedWork, staged: StagedFiles): Promise<void> {
  const known = async (table: 'runs' | 'logged_models', id: string): Promise<boolean> =>
    (await database.read.selectFrom(table).select('id').where('id', '=', id).executeTakeFirst()) !== undefined
  for (const id of work.runIds) {
    if (await known('runs', id)) continue
    const folder = work.folderOf({ kind: 'run', id, artifactUri: (await work.run(id)).artifactUri })
    if (folder !== undefined) await staged.add(id, folder)
  }
  for (const { id, artifactUri } of work.loggedModels) {
    if (await known('logged_models', id)) continue
    const folder = work.folderOf({ kind: 'logged-model', id, artifactUri })
    if (folder !== undefined) await staged.add(id, folder)
  }
  for (const { name, versions } of work.models) {
    for (const { version, served } of versions) {
      const key = versionName({ model: name, version })
      const folder = served === undefined ? undefined : work.folderOfVersion?.(key)
      if (folder !== undefined) await staged.add(key, folder)
    }
  }
}

async function putObjects(folder: string, artifacts: ArtifactStore): Promise<void> {
  for (const digest of await readdir(folder)) {
    const received = await artifacts.put(await readFile(join(folder, digest)))
    if (received !== digest)
      throw new AppError('ARTIFACT_CORRUPT', { digest, problem: `it has the digest ${received}` })
  }
}

/** The experiment of this name: a new one, or the one that came before. 'Default' is one in every workspace. */
async function importExperiment(
  trx: Transaction<Tables>,
  { name: given, createdAtMs, updatedAtMs, deletedAtMs, tags }: TrackedExperiment,
  prefix: string,
): Promise<{ number: number; isNew: boolean }> {
  const name = `${prefix}${given}`
  const known = await trx.selectFrom('experiments').selectAll().where('name', '=', name).executeTakeFirst()
  if (known !== undefined) {
    if (known.id !== 0 && BigInt(known.created_at_ms) !== BigInt(createdAtMs)) {
      throw new AppError('IMPORT_NAME_TAKEN', { what: 'experiment', name })
    }
    return { number: known.id, isNew: false }
  }
  const times = {
    created_at_ms: Number(createdAtMs),
    updated_at_ms: Number(updatedAtMs),
    deleted_at_ms: deletedAtMs ?? null,
  }
  const insert = trx.insertInto('experiments').values({ name, artifact_location: null, ...times })
  const { id } = await insert.returning('id').executeTakeFirstOrThrow()
  for (const { key, value } of tags) {
    await trx.insertInto('experiment_tags').values({ experiment_id: id, key, value }).execute()
  }
  return { number: id, isNew: true }
}

/** @throws IMPORT_RUN_TAKEN where one of the id is there, in another experiment */
async function isThere(
  trx: Transaction<Tables>,
  table: 'runs' | 'logged_models',
  id: string,
  experiment: number,
): Promise<boolean> {
  const known = await trx.selectFrom(table).select('experiment_id').where('id', '=', id).executeTakeFirst()
  if (known === undefined) return false
  if (known.experiment_id === experiment) return true
  throw new AppError('IMPORT_RUN_TAKEN', { what: table === 'runs' ? 'run' : 'logged model', id })
}

/** What the parts of an import share. */
interface Into {
  readonly kind: Database['kind']
  readonly uriOf: (path: string) => string
  readonly staged: StagedFiles
  readonly added: Counts
  readonly experiment: number
}

async function importRun(
  trx: Transaction<Tables>,
  { run, experiment, kind, uriOf, staged, added }: Into & { readonly run: TrackedRun },
): Promise<void> {
  const { id } = run
  const path = `${experiment}/${id}/artifacts`
  const artifactUri = uriOf(path)
  const number = await insertRun(trx, { ...run, experimentId: String(experiment), artifactUri }, experiment)
  for (const { key, value } of run.params) await trx.insertInto('params').values({ run: number, key, value }).execute()
  for (const { key, value } of run.tags) await trx.insertInto('run_tags').values({ run: number, key, value }).execute()
  for (let first = 0; first < run.metrics.length; first += metricsMax) {
    const some = run.metrics.slice(first, first + metricsMax)
    await insertMetrics(
      trx,
      kind,
      some.map((metric) => [number, metric] as const),
    )
  }
  for (const input of run.datasets) await addDataset(trx, { number, experiment_id: experiment }, input)
  await addModels(
    trx,
    number,
    'input',
    run.inputModels.map((modelId) => ({ modelId, step: 0 })),
  )
  await addModels(trx, number, 'output', run.outputModels)
  if (run.training !== undefined)
    await trx
      .insertInto('trainings')
      .values(run.training as never)
      .execute()
  const kept = await readRun(trx, kind, id)
  const [expected, received] = [runDigest(run), runDigest(kept)]
  if (expected !== received) throw new AppError('IMPORT_NOT_WHOLE', { what: `run ${id}`, expected, received })
  await staged.place(id, path)
  const { files, bytes } = staged.sizeOf(id)
  added.runs += 1
  added.metrics += kept.metrics.length
  added.params += kept.params.length
  added.tags += kept.tags.length
  added.files += files
  added.bytes += bytes
}

async function importLoggedModel(
  trx: Transaction<Tables>,
  { model, experiment, uriOf, staged, added }: Into & { readonly model: TrackedLoggedModel },
): Promise<void> {
  const { id } = model
  const path = `${experiment}/models/${id}/artifacts`
  await trx
    .insertInto('logged_models')
    .values({
      id,
      experiment_id: experiment,
      name: model.name,
      artifact_uri: uriOf(path),
      created_at_ms: model.createdAtMs,
      updated_at_ms: model.updatedAtMs,
      status: model.status,
      status_message: model.statusMessage ?? null,
      model_type: model.modelType,
      source_run_id: model.sourceRunId ?? null,
      deleted_at_ms: model.deletedAtMs ?? null,
    })
    .execute()
  for (const [table, pairs] of [
    ['logged_model_params', model.params],
    ['logged_model_tags', model.tags],
  ] as const) {
    for (const { key, value } of pairs) await trx.insertInto(table).values({ model_id: id, key, value }).execute()
  }
  for (const { key, value, atMs, step, runId, datasetName, datasetDigest } of model.metrics) {
    const of = { model_id: id, run_id: runId, dataset_name: datasetName, dataset_digest: datasetDigest }
    await trx
      .insertInto('logged_model_metrics')
      .values({ ...of, key, value, at_ms: atMs, step })
      .execute()
  }
  const [kept] = await readLoggedModels(trx, [String(experiment)], id)
  const [expected, received] = [loggedModelDigest(model), loggedModelDigest(kept!)]
  if (expected !== received) throw new AppError('IMPORT_NOT_WHOLE', { what: `logged model ${id}`, expected, received })
  await staged.place(id, path)
  const { files, bytes } = staged.sizeOf(id)
  added.loggedModels += 1
  added.files += files
  added.bytes += bytes
}
