import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { AppError } from '../../base/errors.ts'
import { syncFolder } from '../durable-file.ts'
import { migrateIn, refuseNewer } from '../migrations/migrate.ts'
import { openDatabase } from '../open-database.ts'
import { filesFolder, manifestFile, rowsFile, type BackupManifest } from './back-up.ts'
import { refuseTaken } from './publish-folder.ts'
import { copyFile, type CopiedFile } from './copy-files.ts'
import { loadRows } from './load-rows.ts'
import { tablePlans } from './table-plan.ts'

/**
 * Makes the workspace of a backup anew, in either database. Every file is compared with the manifest as it is copied,
 * every table counted. Nothing is there until all of it is: the folder gets its name, and PostgreSQL its one
 * transaction, at the end. Runs and models that named the folder of their artifacts name the place where those are now:
 * `artifacts`, or through the server in the new folder.
 *
 * @throws BACKUP_TARGET_TAKEN where the folder holds something or the database has tables; BACKUP_UNREADABLE;
 * BACKUP_DAMAGED; STORE_UNREACHABLE
 */
export async function restore(
  from: string,
  to: {
    readonly folder: string
    readonly databaseUrl?: string
    readonly nowMs: number
    /** A folder of their own, which holds nothing yet, for the files of runs and models; default: in the new folder. */
    readonly artifactFolder?: string
    /** What that folder is called in rows. Default `mlflow-artifacts:/`: through the server. */
    readonly artifactRoot?: string
  },
): Promise<BackupManifest> {
  const { artifactRoot = 'mlflow-artifacts:/' } = to
  const manifest = await readManifest(from)
  const target = resolve(to.folder)
  await refuseTaken(target)
  const artifactTarget = to.artifactFolder === undefined ? undefined : resolve(to.artifactFolder)
  if (artifactTarget !== undefined) await refuseTaken(artifactTarget)
  const partial = `${target}.partial-${process.pid}`
  const partialArtifacts = `${artifactTarget ?? target}.partial-artifacts-${process.pid}`
  /** Copies a file of the backup to the folder that it belongs in. */
  function copied({ path }: CopiedFile): Promise<CopiedFile | undefined> {
    const own = artifactTarget === undefined ? undefined : /^artifacts\/(.*)$/s.exec(path)?.[1]
    if (own === undefined) return copyFile(join(from, filesFolder), path, partial)
    return copyFile(join(from, filesFolder, 'artifacts'), own, partialArtifacts)
  }
  const publish = async (): Promise<void> => {
    if (artifactTarget !== undefined) await appear(partialArtifacts, artifactTarget)
    await appear(partial, target)
  }
  try {
    await mkdir(partial, { recursive: true })
    if (artifactTarget !== undefined) await mkdir(partialArtifacts, { recursive: true })
    for (const file of manifest.files) {
      const received = (await copied(file))?.sha256
      if (received !== file.sha256) {
        const expected = `the SHA-256 ${file.sha256}`
        throw new AppError('BACKUP_DAMAGED', { what: file.path, expected, received: received ?? 'no file' })
      }
    }
    const database = await openDatabase(partial, to.databaseUrl)
    try {
      await database.write(async (trx) => {
        const { kind } = database
        if ((await tablePlans(trx, kind)).length > 0)
          throw new AppError('BACKUP_TARGET_TAKEN', { target: database.describe() })
        await migrateIn(trx, kind, to.nowMs, manifest.migrations.at(-1))
        const places = { names: manifest.artifactsWere ?? [], to: artifactRoot }
        await loadRows(trx, kind, join(from, rowsFile), manifest.database, places)
        // SQLite's file stands in the folder that is named below; PostgreSQL commits when that is done.
        if (kind === 'postgres') await publish()
      })
    } finally {
      await database.close()
    }
    if (to.databaseUrl === undefined) await publish()
    return manifest
  } catch (error) {
    for (const left of [partial, partialArtifacts]) await rm(left, { recursive: true, force: true })
    throw error
  }
}

async function appear(partial: string, target: string): Promise<void> {
  await rename(partial, target)
  await syncFolder(dirname(target))
}

async function readManifest(from: string): Promise<BackupManifest> {
  try {
    const manifest = JSON.parse(await readFile(join(from, manifestFile), 'utf8')) as BackupManifest
    if (manifest.formatVersion !== 1) throw new Error(`its format is ${String(manifest.formatVersion)}, expected 1`)
    refuseNewer(manifest.migrations)
    for (const { path } of manifest.files) {
      if (path.startsWith('/') || path.split('/').includes('..')) throw new Error(`it names the file ${path}`)
    }
    return manifest
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    throw new AppError('BACKUP_UNREADABLE', { from, problem }, { cause: error })
  }
}
