import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../base/errors.ts'
import type {
  TrackedEvidence,
  TrackedExperiment,
  TrackedLoggedModel,
  TrackedModel,
  TrackedRun,
  TrackedWork,
} from '../../domain/tracked.ts'
import { digestOf } from '../backup/copy-files.ts'
import { decodeJson } from '../codec.ts'
import { bundleManifest, type BundleManifest } from './export-tracked.ts'

/** What `exportTracked` wrote; every file is compared with the manifest first. @throws IMPORT_UNREADABLE, BACKUP_DAMAGED */
export async function readBundle(folder: string): Promise<TrackedWork> {
  const manifest = await readManifest(folder)
  for (const { path, sha256 } of manifest.files) {
    const received = await digestOf(join(folder, path))
    if (received !== sha256) {
      throw new AppError('BACKUP_DAMAGED', { what: path, expected: `the SHA-256 ${sha256}`, received })
    }
  }
  refuseMiscounted(manifest)
  const read = async (path: string): Promise<unknown> => decodeJson(await readFile(join(folder, path), 'utf8'))
  const runs = manifest.files.flatMap(({ path }) => /^runs\/([^/]+)\.json$/.exec(path)?.[1] ?? [])
  // A folder of an older release has none.
  const hasEvidence = manifest.files.some(({ path }) => path === 'evidence.json')
  const [objects, versions] = [join(folder, 'objects'), join(folder, 'versions')]
  return {
    from: folder,
    experiments: (await read('experiments.json')) as TrackedExperiment[],
    runIds: runs,
    run: async (id) => (await read(`runs/${id}.json`)) as TrackedRun,
    loggedModels: (await read('logged-models.json')) as TrackedLoggedModel[],
    models: (await read('models.json')) as TrackedModel[],
    folderOf({ id }) {
      const files = join(folder, 'files', id)
      return existsSync(files) ? files : undefined
    },
    folderOfVersion(version) {
      const files = join(versions, version)
      return existsSync(files) ? files : undefined
    },
    evidence: hasEvidence ? ((await read('evidence.json')) as TrackedEvidence[]) : [],
    ...(existsSync(objects) ? { objects } : {}),
    skipped: manifest.skipped,
    close: () => undefined,
  }
}

/** @throws BACKUP_DAMAGED where there are not as many runs as it says: a file may be left out of both lists */
function refuseMiscounted({ files, counts }: BundleManifest): void {
  const runs = files.filter(({ path }) => /^runs\/[^/]+\.json$/.test(path)).length
  if (runs === counts.runs) return
  throw new AppError('BACKUP_DAMAGED', { what: 'the runs', expected: String(counts.runs), received: String(runs) })
}

async function readManifest(folder: string): Promise<BundleManifest> {
  try {
    const manifest = JSON.parse(await readFile(join(folder, bundleManifest), 'utf8')) as BundleManifest
    if (manifest.formatVersion !== 1 || !('counts' in manifest)) throw new Error('it was not written by `runs export`')
    for (const { path } of manifest.files) {
      if (path.startsWith('/') || path.split('/').includes('..')) throw new Error(`it names the file ${path}`)
    }
    return manifest
  } catch (error) {
    const problem = `its ${bundleManifest} cannot be read: ${error instanceof Error ? error.message : String(error)}`
    throw new AppError('IMPORT_UNREADABLE', { from: folder, problem }, { cause: error })
  }
}
