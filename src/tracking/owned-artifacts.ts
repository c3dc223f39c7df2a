import { artifactPath } from '../domain/artifact-path.ts'
import { pathInTree } from '../domain/artifact-location.ts'
import type { ArtifactOwner, ArtifactOwners } from '../domain/artifact-owner.ts'
import type { ArtifactEntry, ArtifactTree, Incoming, OpenArtifact } from '../domain/artifact-tree.ts'
import type { Page, Paged } from '../domain/search.ts'

/** What a folder of an owner holds. */
export interface OwnedListing extends Paged<ArtifactEntry> {
  /** The owner's folder. */
  readonly rootUri: string
  /** The folder listed, relative to it, in plain form: '' is the owner's own. */
  readonly folder: string
}

/**
 * The files of runs, logged models and versions, by paths relative to the owner's folder. All throw ARTIFACT_PATH;
 * ARTIFACTS_ELSEWHERE where that folder is not below the root of the tree; and what `ArtifactOwners` throws.
 */
export interface OwnedArtifacts {
  list(owner: ArtifactOwner, path: string, page: Page): Promise<OwnedListing>
  /** @throws ARTIFACT_NOT_FOUND */
  open(owner: ArtifactOwner, path: string): Promise<OpenArtifact>
  /** @throws as `ArtifactTree.put` */
  put(owner: ArtifactOwner, path: string, incoming: Incoming): Promise<void>
}

/** @param roots  names of the folder that the tree is in, where URIs may name it otherwise than it does itself */
export function ownedArtifacts({
  tree,
  owners,
  roots,
}: {
  readonly tree: ArtifactTree
  readonly owners: ArtifactOwners
  readonly roots: readonly string[]
}): OwnedArtifacts {
  async function locate(owner: ArtifactOwner, path: string) {
    const folder = artifactPath(path).join('/')
    const rootUri = await owners.uriOf(owner)
    const inTree = [pathInTree(rootUri, [tree.root, ...roots]), folder].filter((part) => part !== '').join('/')
    return { folder, rootUri, inTree }
  }
  return {
    async list(owner, path, page) {
      const { folder, rootUri, inTree } = await locate(owner, path)
      return { ...(await tree.list(inTree, page)), rootUri, folder }
    },
    async open(owner, path) {
      return tree.open((await locate(owner, path)).inTree)
    },
    async put(owner, path, incoming) {
      await tree.put((await locate(owner, path)).inTree, incoming)
    },
  }
}
