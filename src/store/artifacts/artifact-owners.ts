import { AppError } from '../../base/errors.ts'
import type { ArtifactOwner, ArtifactOwners } from '../../domain/artifact-owner.ts'
import type { Database } from '../database.ts'
import { servedLocation } from '../registry-rows.ts'
import { runRow } from '../run-rows.ts'

/** A version may be registered from a version, which ... */
const hopsMax = 8

/** Where the metadata database says that files are. */
export function artifactOwners({ read }: Database): ArtifactOwners {
  async function modelUri(id: string): Promise<string> {
    const query = read.selectFrom('logged_models').select('artifact_uri').where('id', '=', id)
    const row = await query.where('deleted_at_ms', 'is', null).executeTakeFirst()
    if (row === undefined) throw new AppError('LOGGED_MODEL_NOT_FOUND', { model: id })
    return row.artifact_uri
  }

  async function sourceOf(model: string, version: number): Promise<string> {
    const query = read.selectFrom('model_versions').select(['source', 'location']).where('model', '=', model)
    const row = await query.where('version', '=', version).where('deleted_at_ms', 'is', null).executeTakeFirst()
    if (row === undefined) {
      throw new AppError('MODEL_VERSION_NOT_FOUND', { model, version: String(version), known: [] })
    }
    // A version of ours that is older than sources is where all of ours are.
    return row.location ?? row.source ?? servedLocation({ model, version })
  }

  async function resolved(source: string, hops: number): Promise<string> {
    if (hops === 0) throw new AppError('ARTIFACTS_ELSEWHERE', { uri: source })
    const run = /^runs:\/+([^/]+)\/(.*)$/.exec(source)
    if (run !== null) return `${(await runRow(read, run[1]!)).artifact_uri}/${run[2]}`
    const version = /^models:\/+([^/@]+)\/(\d{1,15})$/.exec(source)
    if (version !== null) return resolved(await sourceOf(version[1]!, Number(version[2])), hops - 1)
    const model = /^models:\/+([^/@]+)$/.exec(source)
    return model === null ? source : modelUri(model[1]!)
  }

  return {
    async uriOf(owner: ArtifactOwner) {
      switch (owner.kind) {
        case 'run':
          return (await runRow(read, owner.id)).artifact_uri
        case 'logged-model':
          return modelUri(owner.id)
        case 'version':
          return resolved(await sourceOf(owner.model, owner.version), hopsMax)
      }
    },
  }
}
