import { mkdir, realpath, rm } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { sql } from 'kysely'
import { AppError } from '../../base/errors.ts'
import type { Database } from '../database.ts'
import { copyFile, filesBelow, type CopiedFile } from './copy-files.ts'
import { secretKeyFile } from '../secrets/secret-keys.ts'
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
}

interface BackupSource {
  readonly database: Database
  /** The workspace's folder. */
  readonly root: string
  /** The folder of the files of runs and models, which may be elsewhere; in a backup it is `artifacts`. */
  readonly artifactFolder: string
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
  { database, root, artifactFolder, throughline, nowMs }: BackupSource,
  out: string,
): Promise<BackupManifest> {
  const target = resolve(out)
  await refuseTaken(target)
  const partial = `${target}.partial-${process.pid}`
  try {
    await mkdir(join(partial, filesFolder), { recursive: true })
    const rows = await dumpRows(database, join(partial, rowsFile))
    const files: CopiedFile[] = []
    for (const path of await filesBelow(root, (each) => isLeftOut(each, root, [target, partial]))) {
      const copied = await copyFile(root, path, join(partial, filesFolder))
      if (copied !== undefined) files.push(checkedObject(copied))
    }
    if (!`${artifactFolder}${sep}`.startsWith(`${await realpath(root)}${sep}`)) {
      for (const path of await filesBelow(artifactFolder, (each) => each.startsWith('.uploads/'))) {
        const copied = await copyFile(artifactFolder, path, join(partial, filesFolder, 'artifacts'))
        if (copied !== undefined) files.push({ ...copied, path: `artifacts/${path}` })
      }
    }
    const { rows: names } = await sql<{ name: string }>`select name from migrations order by name`.execute(
      database.read,
    )
    const manifest: BackupManifest = {
      formatVersion: 1,
      throughline,
      madeAtMs: Math.round(nowMs),
      migrations: names.map(({ name }) => name),
      database: rows,
      files,
    }
    await publishFolder({ partial, target }, manifestFile, manifest)
    return manifest
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw error
  }
}

function isLeftOut(path: string, root: string, targets: readonly string[]): boolean {
  // Sealed secrets and their key do not travel together.
  if (path === secretKeyFile || path.startsWith(`${secretKeyFile}.`)) return true
  if (/^(metadata\.sqlite(-wal|-shm|-journal)?$|snapshot-[^/]*\/|objects\/tmp\/|artifacts\/\.uploads\/)/.test(path))
    return true
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
