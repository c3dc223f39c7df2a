import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { AppError } from '../base/errors.ts'
import type { WorkspaceOptions } from '../store/open-workspace.ts'

/** Where files of runs are: through this server. */
const served = 'mlflow-artifacts:/'

/**
 * What a person says of where the files of runs and models are kept: '' or `mlflow-artifacts:/` in the data folder, through
 * this server; `file:/some/folder`, or a path, in that folder, where clients of the same machine write themselves.
 *
 * @throws SETTING_VALUE
 */
export function artifactRootOf(said: string): Pick<WorkspaceOptions, 'artifactRoot' | 'artifactFolder'> {
  if (said === '' || said === served) return {}
  const folder = folderOf(said)
  return { artifactRoot: pathToFileURL(folder).href, artifactFolder: folder }
}

function folderOf(said: string): string {
  const refuse = (): never => {
    const expected = 'mlflow-artifacts:/, a file: URI of a folder of this machine, or its path'
    throw new AppError('SETTING_VALUE', { env: 'THROUGHLINE_ARTIFACTS (--artifacts)', expected, received: said })
  }
  if (/[?#]/.test(said)) return refuse()
  if (!/^[a-z][a-z0-9+.-]+:/i.test(said)) return resolve(said)
  if (!/^file:\//i.test(said)) return refuse()
  try {
    return fileURLToPath(said)
  } catch {
    return refuse()
  }
}
