import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { sha256 } from '../../base/digest.ts'
import { AppError } from '../../base/errors.ts'
import { pathInTree } from '../../domain/artifact-location.ts'
import type { ArtifactStore } from '../../domain/artifact.ts'
import { versionName } from '../../domain/model-version.ts'
import type { Skipped, TrackedModel } from '../../domain/tracked.ts'
import { copyFile, filesBelow, type CopiedFile } from '../backup/copy-files.ts'
import { publishFolder, refuseTaken } from '../backup/publish-folder.ts'
import { encodeJson } from '../codec.ts'
import type { Database } from '../database.ts'
import { servedLocation } from '../registry-rows.ts'
import { objectsOfEvidence, objectsOfModels, objectsOfTraining } from './objects-of.ts'
import { readExperiments, readLoggedModels, readModels, readRun, readRunIds } from './read-tracked.ts'
import { readEvidence } from './tracked-evidence.ts'

export const bundleManifest = 'manifest.json'

/** What a bundle says of itself. */
export interface BundleManifest {
  readonly formatVersion: 1
  readonly throughline: string
  readonly madeAtMs: number
  readonly counts: {
    readonly experiments: number
    readonly runs: number
    readonly metrics: number
    readonly loggedModels: number
    readonly models: number
    readonly versions: number
    readonly evidence: number
  }
  readonly files: readonly CopiedFile[]
  readonly skipped: readonly Skipped[]
}

/**
 * Writes what is tracked to a new folder: `experiments.json`, `logged-models.json`, `models.json`, `evidence.json`,
 * `runs/<id>.json` with every value of every metric, `files/<id>/`, the MLflow folders of versions in `versions/`, and
 * `objects/` (artifacts, reports, cards, snapshots, frozen test rows), and a manifest with the SHA-256 of each. What is
 * written is of one moment; the trash is in it. With `experiment`, its runs and logged models alone, and the registered models that
 * have a version of one of them. The folder appears under its name once it is whole.
 *
 * @throws BACKUP_TARGET_TAKEN, EXPERIMENT_NAME_UNKNOWN
 */
export async function exportTracked(
  { database, artifacts, artifactFolder }: { database: Database; artifacts: ArtifactStore; artifactFolder: string },
  out: string,
  { experiment, throughline, nowMs }: { experiment?: string; throughline: string; nowMs: number },
): Promise<BundleManifest> {
  const target = resolve(out)
  await refuseTaken(target)
  const partial = `${target}.partial-${process.pid}`
  const files: CopiedFile[] = []
  const skipped: Skipped[] = []

  async function write(path: string, value: unknown): Promise<void> {
    const text = `${encodeJson(value)}\n`
    await mkdir(dirname(join(partial, path)), { recursive: true })
    await writeFile(join(partial, path), text, { flush: true })
    files.push({ path, bytes: Buffer.byteLength(text), sha256: sha256(text) })
  }

  async function copyFolder(folder: string, place: string): Promise<void> {
    for (const path of await filesBelow(folder)) {
      const copied = await copyFile(folder, path, join(partial, place))
      if (copied !== undefined) files.push({ ...copied, path: `${place}/${copied.path}` })
    }
  }

  async function copyOwned(what: string, id: string, uri: string): Promise<void> {
    const folder = folderOfUri(uri, artifactFolder)
    if (folder !== undefined) await copyFolder(folder, `files/${id}`)
    else skipped.push({ what: `files of ${what} ${id}`, why: `they are in ${uri}, not in the workspace` })
  }

  async function copyObjects(named: Iterable<unknown>): Promise<void> {
    for (const digest of named) {
      if (typeof digest !== 'string' || !(await artifacts.has(digest))) continue
      const bytes = await artifacts.get(digest)
      await mkdir(join(partial, 'objects'), { recursive: true })
      await writeFile(join(partial, 'objects', digest), bytes, { flush: true })
      files.push({ path: `objects/${digest}`, bytes: bytes.length, sha256: digest })
    }
  }

  try {
    await mkdir(partial, { recursive: true })
    const counts = await database.snapshot(async (db) => {
      const experiments = await readExperiments(db, experiment)
      if (experiments.length === 0) throw new AppError('EXPERIMENT_NAME_UNKNOWN', { name: experiment ?? '' })
      await write('experiments.json', experiments)
      const runs = new Set<string>()
      const objects = new Set<unknown>()
      let metrics = 0
      for (const { key } of experiments) {
        for (const id of await readRunIds(db, key)) {
          const run = await readRun(db, database.kind, id)
          runs.add(id)
          metrics += run.metrics.length
          await write(`runs/${id}.json`, run)
          for (const digest of objectsOfTraining(run.training ?? {})) objects.add(digest)
          await copyOwned('run', id, run.artifactUri)
        }
      }
      const loggedModels = await readLoggedModels(
        db,
        experiments.map(({ key }) => key),
      )
      await write('logged-models.json', loggedModels)
      for (const { id, artifactUri } of loggedModels) await copyOwned('logged model', id, artifactUri)
      const isOurs = ({ versions }: TrackedModel): boolean =>
        experiment === undefined || versions.some(({ runId }) => runId !== undefined && runs.has(runId))
      const models = (await readModels(db)).filter(isOurs)
      await write('models.json', models)
      const evidence = await readEvidence(db, runs, new Set(models.map(({ name }) => name)))
      await write('evidence.json', evidence)
      await copyObjects(new Set([...objects, ...objectsOfModels(models), ...evidence.flatMap(objectsOfEvidence)]))
      const versions = models.flatMap(({ name: model, versions: made }) => made.map((each) => ({ ...each, model })))
      for (const { served, source, ...key } of versions) {
        if (served === undefined) continue
        const folder = folderOfUri(source ?? servedLocation(key), artifactFolder)
        if (folder !== undefined) await copyFolder(folder, `versions/${versionName(key)}`)
      }
      return {
        ...{ experiments: experiments.length, runs: runs.size, metrics },
        ...{ loggedModels: loggedModels.length, models: models.length },
        ...{ versions: versions.length, evidence: evidence.length },
      }
    })
    const manifest: BundleManifest = {
      formatVersion: 1,
      throughline,
      madeAtMs: Math.round(nowMs),
      counts,
      files,
      skipped,
    }
    await publishFolder({ partial, target }, bundleManifest, manifest)
    return manifest
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw error
  }
}

/** The folder that a URI names; undefined where it is not below that of the artifacts. */
export function folderOfUri(uri: string, artifactFolder: string): string | undefined {
  try {
    const path = pathInTree(uri, [artifactFolder])
    return path === '' ? undefined : join(artifactFolder, path)
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}
