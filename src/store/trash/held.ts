import type { Kysely } from 'kysely'
import type { Tables } from '../schema.ts'

/** What the versions that are not in the trash rest on. */
export interface Held {
  /** Why a run must stay; undefined where nothing needs it. */
  run(run: { readonly id: string; readonly artifact_uri: string }): string | undefined
  loggedModel(model: { readonly id: string; readonly artifact_uri: string }): string | undefined
}

export async function heldByVersions(db: Kysely<Tables>): Promise<Held> {
  const versions = await db
    .selectFrom('model_versions')
    .select(['model', 'version', 'run_id', 'source', 'model_id'])
    .where('deleted_at_ms', 'is', null)
    .execute()
  const holders = new Map<string, string>()
  for (const { model, version, run_id: run, source, model_id: made } of versions) {
    const name = `version ${version} of ${model}`
    for (const id of [run, made]) if (id !== null) holders.set(id, name)
    if (source === null) continue
    const named = /^(?:runs|models):\/+([^/@]+)/.exec(source)?.[1]
    if (named !== undefined) holders.set(named, name)
    // A folder, or one below it, that is told by its URI.
    for (let end = source.length; end > 0; end = source.lastIndexOf('/', end - 1))
      holders.set(source.slice(0, end), name)
  }
  const holder = (id: string, uri: string): string | undefined => {
    const found = holders.get(id) ?? holders.get(uri)
    return found === undefined ? undefined : `${found} points to it`
  }
  return {
    run: ({ id, artifact_uri: uri }) => holder(id, uri),
    loggedModel: ({ id, artifact_uri: uri }) => holder(id, uri),
  }
}
