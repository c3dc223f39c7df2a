import { mkdir, realpath, rm } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { sql } from 'kysely'
import { AppError } from '../../base/errors.ts'
import type { Database } from '../database.ts'
import { copyFile, filesBelow, type CopiedFile } from './copy-files.ts'
import { secretKeyFile } from '../secrets/secret-keys.ts'
import { namesOfFolder } from './moved-uris.ts'
import { dumpRows, type DumpedRows } from './dump-rows.ts'
import { publishFolder, refuseTaken } from './publish-folder.ts'

export const manifestFile = 'manifest.json'
export const rowsFile = 'database.jsonl.gz'
export const filesFolder = 'files'

/** What a backup says of itself. */
export interface BackupManifest {
  readonly formatVersion: 1
  readonly throughline: string
  readonly madeAtMs: number
  /** Migrations of the schema that the rows are of, in order. */
  readonly migrations: readonly string[]
  readonly database: DumpedRows
  readonly files: readonly CopiedFile[]
  /** What rows call the folder whose files are in `artifacts`, where they name it and not the server. */
  readonly artifactsWere?: readonly string[]
  /** Runs and logged models whose files are neither there nor sent through the server: they are not in the backup. */
  readonly elsewhere?: { readonly owners: number; readonly example: string }
}

interface BackupSource {
  readonly database: Database
  /** The workspace's folder. */
  readonly root: string
  /** The folder of the files of runs and models, which may be elsewhere; in a backup it is `artifacts`. */
  readonly artifactFolder: string
  /** The same as a person said it, symbolic links and all. */
  readonly saidFolder?: string
  readonly throughline: string
  readonly nowMs: number
}

/**
 * Writes everything that a workspace holds to a new folder: the rows of its database as they are at one moment, then
 * its files. A server may be at work meanwhile: a file is there before the row that speaks of it, so nothing that a row
 * names is lacking. Without the key of kept secrets, what is under way (`tmp`, uploads) and the database's own files. The folder appears under
 * its name once it is whole.
 *
 * @throws BACKUP_TARGET_TAKEN; ARTIFACT_CORRUPT where an object is not what its name says; DISK_FULL
 */
export async function backUp(
  { database, root, artifactFolder, saidFolder, throughline, nowMs }: BackupSource,
  out: string,
): Promise<BackupManifest> {
  const target = resolve(out)
  await refuseTaken(target)
  const partial = `${target}.partial-${process.pid}`
  try {
    await mkdir(join(partial, filesFolder), { recursive: true })
    const rows = await dumpRows(database, join(partial, rowsFile))
    const files: CopiedFile[] = []
    const real = await realpath(root)
    const isOwn = artifactFolder === join(real, 'artifacts')
    const leftOut = [target, partial, ...(isOwn ? [] : [join(root, relative(real, artifactFolder))])]
    for (const path of await filesBelow(root, (each) => isLeftOut(each, root, leftOut))) {
      const copied = await copyFile(root, path, join(partial, filesFolder))
      if (copied !== undefined) files.push(checkedObject(copied))
    }
    files.push(...(await packedMeanwhile(root, join(partial, filesFolder), files)))
    if (!isOwn) {
      for (const path of await filesBelow(artifactFolder, (each) => each.startsWith('.uploads/'))) {
        const copied = await copyFile(artifactFolder, path, join(partial, filesFolder, 'artifacts'))
        if (copied !== undefined) files.push({ ...copied, path: `artifacts/${path}` })
      }
    }
    const { rows: names } = await sql<{ name: string }>`select name from migrations order by name`.execute(
      database.read,
    )
    const artifactsWere = namesOfFolder([artifactFolder, ...(saidFolder === undefined ? [] : [resolve(saidFolder)])])
    const elsewhere = await ownersElsewhere(database, artifactsWere)
    const manifest: BackupManifest = {
      formatVersion: 1,
      throughline,
      madeAtMs: Math.round(nowMs),
      migrations: names.map(({ name }) => name),
      database: rows,
      files,
      artifactsWere,
      ...(elsewhere === undefined ? {} : { elsewhere }),
    }
    await publishFolder({ partial, target }, manifestFile, manifest)
    return manifest
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw error
  }
}

/** Those whose files no backup of this workspace has. */
async function ownersElsewhere({ read }: Database, names: readonly string[]): Promise<BackupManifest['elsewhere']> {
  let [owners, example] = [0, '']
  for (const table of ['runs', 'logged_models'] as const) {
    let query = read.selectFrom(table).where('artifact_uri', 'not like', 'mlflow-artifacts:%')
    for (const name of names) {
      // By its beginning, letter by letter: a pattern would take '_' and '%' of a path for any letter.
      query = query.where(sql<string>`substr(artifact_uri, 1, ${name.length + 1})`, '<>', `${name}/`)
    }
    const found = await query
      .select(({ fn }) => [fn.countAll<number | bigint>().as('owners'), fn.min('artifact_uri').as('example')])
      .executeTakeFirstOrThrow()
    owners += Number(found.owners)
    example ||= found.example ?? ''
  }
  return owners === 0 ? undefined : { owners, example }
}

/** Segments of logs that became Parquet after the files were listed: their lines may be gone uncopied. */
async function packedMeanwhile(root: string, to: string, files: readonly CopiedFile[]): Promise<CopiedFile[]> {
  const known = new Set(files.map(({ path }) => path))
  const isOther = (path: string) => known.has(path) || !/^(log|feedback)\/.*\.parquet$/.test(path)
  const more: CopiedFile[] = []
  for (const path of await filesBelow(root, isOther)) {
    const copied = await copyFile(root, path, to)
    if (copied !== undefined) more.push(copied)
  }
  return more
}

function isLeftOut(path: string, root: string, targets: readonly string[]): boolean {
  // Sealed secrets and their key do not travel together.
  if (path === secretKeyFile || path.startsWith(`${secretKeyFile}.`)) return true
  if (/^(metadata\.sqlite(-wal|-shm|-journal)?$|snapshot-[^/]*\/|objects\/tmp\/|artifacts\/\.uploads\/)/.test(path))
    return true
  if (/^(log|feedback)\/.*\.partial-\d+$/.test(path)) return true
  const absolute = join(root, path)
  return targets.some((target) => absolute.startsWith(`${target}${sep}`))
}

/** An object's name is its digest. */
function checkedObject(copied: CopiedFile): CopiedFile {
  const named = /^objects\/sha256\/(\w{2})\/(\w{62})$/.exec(copied.path)
  const digest = named === null ? copied.sha256 : `${named[1]}${named[2]}`
  if (digest === copied.sha256) return copied
  throw new AppError('ARTIFACT_CORRUPT', {
    digest,
    problem: `its ${copied.bytes} bytes have the digest ${copied.sha256}`,
  })
}
