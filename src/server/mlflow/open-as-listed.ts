import { AppError } from '../../base/errors.ts'
import { decodedWhole } from '../../domain/artifact-path.ts'
import type { ArtifactTree, OpenArtifact } from '../../domain/artifact-tree.ts'

/**
 * Opens a file. MLflow 2 decodes the names it is listed, as its own server had done when they were put: it asks for the
 * image `dog%step%20%...` as `dog%step %...`. What is not there is therefore looked for among its neighbours, as the one
 * whose name comes to the same when both are decoded.
 *
 * @throws as `ArtifactTree.open`
 */
export async function openAsListed(tree: Pick<ArtifactTree, 'open' | 'list'>, path: string): Promise<OpenArtifact> {
  try {
    return await tree.open(path)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'ARTIFACT_NOT_FOUND') throw error
    const end = path.lastIndexOf('/') + 1
    const wanted = decodedWhole(path.slice(end))
    const { items } = await tree.list(path.slice(0, end))
    const [found, ...others] = items.filter(({ name }) => name.includes('%') && decodedWhole(name) === wanted)
    if (found === undefined || others.length > 0) throw error
    return tree.open(path.slice(0, end) + found.name)
  }
}
