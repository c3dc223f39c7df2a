import { statSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Skipped, TrackedWork } from '../../domain/tracked.ts'

/**
 * Finds the folders that artifact URIs name. A URI of files is that folder, where it is there. `given` is where the
 * artifacts are by now: what was served from it (`mlflow-artifacts:/`) is below it; of any other URI its last parts are
 * looked for there, as many as possible. What cannot be reached is told once for each scheme and root.
 *
 * @param base  what relative URIs start from
 */
export function artifactFolders(given: string | undefined, base: string, skipped: Skipped[]): TrackedWork['folderOf'] {
  const told = new Set<string>()
  return ({ kind, id, artifactUri }) => {
    const folder = candidates(artifactUri, given, base).find(isFolder)
    const root = /^([a-z][a-z0-9+.-]*):\/*([^/]*)/i.exec(artifactUri)
    if (folder !== undefined || root === null || root[1]?.toLowerCase() === 'file' || given !== undefined) return folder
    const of = root[1] === 'mlflow-artifacts' ? 'mlflow-artifacts:/' : root[0]
    if (told.has(of)) return undefined
    told.add(of)
    const why = 'they are not on this disk; --artifacts names a folder that holds them'
    skipped.push({ what: `files in ${of}, of ${kind} ${id} first`, why })
    return undefined
  }
}

function candidates(uri: string, given: string | undefined, base: string): string[] {
  const found: string[] = []
  const local = localPath(uri)
  if (local !== undefined) found.push(isAbsolute(local) ? local : resolve(base, local))
  if (given === undefined) return found
  const parts = uri
    .replace(/^[a-z][a-z0-9+.-]*:\/*/i, '')
    .split('/')
    .filter((part) => part !== '' && part !== '.')
  // A name such as '..' would leave the folder.
  if (parts.includes('..')) return found
  // Below two parts a tail says too little: every run has a folder 'artifacts'.
  for (let first = 0; first <= parts.length - 2; first++) found.push(join(given, ...parts.slice(first)))
  return found
}

function localPath(uri: string): string | undefined {
  if (/^file:\/\//i.test(uri)) {
    try {
      return fileURLToPath(uri)
    } catch {
      return undefined
    }
  }
  if (/^file:/i.test(uri)) return uri.slice('file:'.length)
  return /^[a-z][a-z0-9+.-]*:/i.test(uri) ? undefined : uri
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
