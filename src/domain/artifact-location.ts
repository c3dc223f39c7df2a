import { AppError } from '../base/errors.ts'
import { artifactPath } from './artifact-path.ts'

/**
 * The path, below the root of the artifacts, that a URI names: `mlflow-artifacts:/0/run/artifacts` of any host is
 * '0/run/artifacts', and so is `file:/data/0/run/artifacts`, or that path alone, where a root is '/data'.
 *
 * @param roots  folders that the root is known by; the same one with and without symbolic links
 * @throws ARTIFACTS_ELSEWHERE for what is not below the root; ARTIFACT_PATH
 */
export function pathInTree(uri: string, roots: readonly string[]): string {
  const elsewhere = new AppError('ARTIFACTS_ELSEWHERE', { uri: uri.slice(0, 300) })
  // What a query or a fragment hides is read by some and not by others.
  if (/[?#]/.test(uri)) throw elsewhere
  const served = /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*)$/is.exec(uri)
  if (served !== null) return artifactPath(unescaped(served[1]!)).join('/')
  const file = /^file:(?:\/\/(?:localhost)?(?=\/))?(\/.*)$/is.exec(uri)
  const place = file === null ? uri : unescaped(file[1]!)
  if (!/^\/(?!\/)/.test(place)) throw elsewhere
  const names = artifactPath(place.slice(1))
  const root = roots.map((each) => each.split('/').filter((name) => name !== '')).find((each) => isBelow(names, each))
  if (root === undefined) throw elsewhere
  return names.slice(root.length).join('/')
}

function isBelow(names: readonly string[], root: readonly string[]): boolean {
  return root.every((name, position) => names[position] === name)
}

/** As clients do, once. What is no encoding stays as it is. */
function unescaped(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
