import { restore } from '../store/backup/restore.ts'
import { artifactRootOf } from './artifact-root.ts'
import { packageVersion } from './package-version.ts'
import type { Clock } from '../base/clock.ts'
import type { BackupSummary } from '../cli/operations.ts'
import type { BackupManifest } from '../store/backup/back-up.ts'
import { openWorkspace } from '../store/open-workspace.ts'
import type { App } from './open-app.ts'

/** Everything the workspace holds, as a new folder. */
export async function backUpWorkspace({ store }: App, out: string): Promise<BackupSummary> {
  return summary(await store.backUp(out, packageVersion), out)
}

/** A workspace like the one the backup was made of; opened once, so that it has the newest schema and is known to open. */
export async function restoreWorkspace(
  from: string,
  to: {
    readonly folder: string
    readonly databaseUrl?: string
    readonly clock: Clock
    /** As `artifactRootOf` reads it. */
    readonly artifacts: string
  },
): Promise<BackupSummary> {
  const place = { ...to, ...artifactRootOf(to.artifacts) }
  const manifest = await restore(from, { ...place, nowMs: to.clock.nowMs() })
  await (await openWorkspace(place)).close()
  return summary(manifest, to.folder)
}

function summary({ database, files, elsewhere }: BackupManifest, folder: string): BackupSummary {
  return {
    folder,
    rows: Object.values(database.rows).reduce((sum, rows) => sum + rows, 0),
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    ...(elsewhere === undefined ? {} : { elsewhere }),
  }
}
