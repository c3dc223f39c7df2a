import { AppError } from '../../base/errors.ts'
import type { ArtifactEntry } from '../../domain/artifact-tree.ts'
import type { ArtifactOwner } from '../../domain/artifact-owner.ts'
import { unlessEmpty } from './entities.ts'
import { endpoint, type Endpoints } from './endpoint.ts'
import { required, text } from './field.ts'
import { pageToken, readPageToken } from './page-token.ts'

/** Of a folder, told at once. */
const entriesMax = 10_000

/** What the folders of runs and logged models hold, by paths relative to them. */
export const artifactEndpoints: Endpoints = ({ ownedArtifacts }) => {
  async function list(owner: ArtifactOwner, path = '', token?: string): Promise<object> {
    const offset = readPageToken(token)
    const found = await ownedArtifacts.list(owner, path, { offset, limit: entriesMax })
    const inside = found.folder === '' ? '' : `${found.folder}/`
    return {
      root_uri: found.rootUri,
      ...unlessEmpty(
        'files',
        found.items.map((entry) => wireFile(entry, inside)),
      ),
      ...(found.hasMore ? { next_page_token: pageToken(offset + entriesMax) } : {}),
    }
  }
  return [
    endpoint('GET', 'artifacts/list', { run_id: required(text), path: text, page_token: text }, (input) =>
      list({ kind: 'run', id: input.run_id }, input.path, input.page_token),
    ),
    endpoint(
      'GET',
      'logged-models/:model_id/artifacts/directories',
      { model_id: required(text), artifact_directory_path: text, page_token: text },
      (input) => list({ kind: 'logged-model', id: input.model_id }, input.artifact_directory_path, input.page_token),
    ),
    ...['upload', 'download'].map((way) =>
      endpoint('POST', `artifacts/presigned-${way}-url`, {}, () => {
        throw new AppError('WIRE_NOT_IMPLEMENTED', {
          what: `Presigned ${way} is not supported for the current artifact repository`,
        })
      }),
    ),
  ]
}

/** @param inside  the folder that it is told with: '' or one that ends in '/' */
export function wireFile({ name, isFolder, bytes }: ArtifactEntry, inside: string): object {
  return { path: `${inside}${name}`, is_dir: isFolder, ...(bytes === undefined ? {} : { file_size: bytes }) }
}
