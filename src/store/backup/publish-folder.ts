import { readdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '../../base/errors.ts'
import { syncFolder } from '../durable-file.ts'
import { isFileError } from '../file-error.ts'

/** @throws BACKUP_TARGET_TAKEN where something is there */
export async function refuseTaken(target: string): Promise<void> {
  const found = await readdir(target).catch((error: unknown) => {
    if (isFileError(error, 'ENOENT')) return []
    if (isFileError(error, 'ENOTDIR')) return ['']
    throw error
  })
  if (found.length > 0) throw new AppError('BACKUP_TARGET_TAKEN', { target })
}

/** Gives a folder that is whole its name; the manifest is the last file that is written to it. */
export async function publishFolder(
  { partial, target }: { readonly partial: string; readonly target: string },
  manifestFile: string,
  manifest: object,
): Promise<void> {
  await writeFile(join(partial, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true })
  await rename(partial, target)
  await syncFolder(dirname(target))
}
