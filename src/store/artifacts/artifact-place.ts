import { lstat, realpath } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { AppError } from '../../base/errors.ts'
import { artifactPath } from '../../domain/artifact-path.ts'
import { isFileError } from '../file-error.ts'

/** Of uploads that are under way; below the root, so that a file comes to its place by a rename. No path may name it. */
export const uploadsFolder = '.uploads'

/**
 * Where a path is, without symbolic links but perhaps the last name, which may be one that stays inside: the root, and
 * what is below it but `.uploads`. What is not there yet has a place, too.
 *
 * @throws ARTIFACT_PATH
 */
export async function placeOf(root: string, path: string): Promise<string> {
  const names = artifactPath(path)
  const refuse = (problem: string): never => {
    throw new AppError('ARTIFACT_PATH', { path: path.slice(0, 200), problem })
  }
  const isInside = (place: string): boolean => place === root || place.startsWith(root === sep ? sep : root + sep)
  const isReserved = (place: string): boolean => {
    const uploads = join(root, uploadsFolder)
    return place === uploads || place.startsWith(uploads + sep)
  }
  const place = join(root, ...names)
  if (names[0]?.toLowerCase() === uploadsFolder) refuse('its first name is reserved')
  try {
    // Of a link, what it leads to counts; the place is the link.
    for (const real of [await physical(place), await physical(dirname(place))]) {
      if (place === root) break
      if (!isInside(real)) refuse('it leads out of the root')
      if (isReserved(real)) refuse('it is reserved')
    }
  } catch (error) {
    if (isFileError(error, 'ELOOP')) refuse('its symbolic links go round')
    if (isFileError(error, 'ENAMETOOLONG')) refuse('it is too long')
    throw error
  }
  return place === root ? root : join(await physical(dirname(place)), basename(place))
}

/** Without symbolic links, as far as it is there. A link that leads nowhere is looked through to where it would lead. */
async function physical(place: string): Promise<string> {
  try {
    return await realpath(place)
  } catch (error) {
    if (!isFileError(error, 'ENOENT') && !isFileError(error, 'ENOTDIR')) throw error
    if (place === dirname(place)) throw error
    const isDangling = await lstat(place).then(
      (found) => found.isSymbolicLink(),
      () => false,
    )
    // Nothing may be made through it.
    if (isDangling) return sep
    return join(await physical(dirname(place)), basename(place))
  }
}
