import type { Transaction } from 'kysely'
import { AppError } from '../../base/errors.ts'
import type { TrackedModel, TrackedVersion } from '../../domain/tracked.ts'
import { pathInTree } from '../../domain/artifact-location.ts'
import { versionName } from '../../domain/model-version.ts'
import { servedLocation } from '../registry-rows.ts'
import type { Tables } from '../schema.ts'
import { versionDigest } from './model-digests.ts'
import { readVersions } from './read-tracked.ts'
import type { StagedFiles } from './stage-files.ts'

interface Into {
  readonly prefix: string
  /** Where files were said to be, and where they are now. */
  readonly places: Map<string, string>
  readonly staged: StagedFiles
  readonly added: { models: number; versions: number; tags: number; files: number; bytes: number }
  readonly there: { models: number; versions: number }
  /** What was added, by the names it had. */
  readonly news: { readonly models: Set<string>; readonly versions: Set<string> }
}

/** Part of a transaction: registered models with the versions that are not there yet. @throws IMPORT_NAME_TAKEN */
export async function importModels(
  trx: Transaction<Tables>,
  models: readonly TrackedModel[],
  into: Into,
): Promise<void> {
  for (const model of models) await importModel(trx, model, into)
  for (const { name, renamedTo } of models) {
    if (renamedTo === undefined) continue
    const was = trx.updateTable('registered_models').set({ renamed_to: `${into.prefix}${renamedTo}` })
    await was
      .where('name', '=', `${into.prefix}${name}`)
      .where('deleted_at_ms', 'is not', null)
      .where('renamed_to', 'is', null)
      .execute()
  }
}

async function importModel(trx: Transaction<Tables>, model: TrackedModel, into: Into): Promise<void> {
  const name = `${into.prefix}${model.name}`
  const known = await trx.selectFrom('registered_models').selectAll().where('name', '=', name).executeTakeFirst()
  if (known !== undefined && BigInt(known.created_at_ms) !== BigInt(model.createdAtMs)) {
    throw new AppError('IMPORT_NAME_TAKEN', { what: 'registered model', name })
  }
  if (known === undefined) {
    await trx
      .insertInto('registered_models')
      .values({
        name,
        last_version: 0,
        description: model.description ?? null,
        user_id: model.userId,
        created_at_ms: model.createdAtMs,
        updated_at_ms: model.updatedAtMs,
        deleted_at_ms: model.deletedAtMs ?? null,
      })
      .execute()
    for (const { key, value } of model.tags) {
      await trx.insertInto('registered_model_tags').values({ model: name, key, value }).execute()
    }
    into.added.models += 1
    into.news.models.add(model.name)
    into.added.tags += model.tags.length
  } else {
    into.there.models += 1
  }
  let last = known?.last_version ?? 0
  const fresh: TrackedVersion[] = []
  for (const version of model.versions) {
    const query = trx.selectFrom('model_versions').select('version').where('model', '=', name)
    if ((await query.where('version', '=', version.version).executeTakeFirst()) !== undefined) {
      into.there.versions += 1
      continue
    }
    // Its folder comes along, to where those of its name are.
    if (version.served !== undefined) {
      into.places.set(version.source ?? '', servedLocation({ model: name, version: version.version }))
    }
    await insertVersion(trx, name, version, into)
    await placeFolder(model.name, { model: name, version: version.version }, into)
    into.news.versions.add(versionName({ model: model.name, version: version.version }))
    fresh.push(version)
    last = Math.max(last, version.version)
  }
  await trx.updateTable('registered_models').set({ last_version: last }).where('name', '=', name).execute()
  await expectWhole(trx, name, fresh)
  // Where its aliases point now is the workspace's own affair once it has the model.
  if (known !== undefined) return
  for (const { alias, version } of model.aliases)
    await trx.insertInto('aliases').values({ model: name, alias, version }).execute()
}

async function insertVersion(
  trx: Transaction<Tables>,
  model: string,
  version: TrackedVersion,
  into: Into,
): Promise<void> {
  const source = moved(version.source, into.places)
  await trx
    .insertInto('model_versions')
    .values({
      model,
      version: version.version,
      created_at_ms: version.createdAtMs,
      updated_at_ms: version.updatedAtMs,
      deleted_at_ms: version.deletedAtMs ?? null,
      description: version.description ?? null,
      user_id: version.userId,
      stage: version.stage,
      status: version.status,
      status_message: version.statusMessage ?? null,
      source,
      location: moved(version.location, into.places) ?? (await locationOf(trx, source)),
      run_id: version.runId ?? null,
      run_link: version.runLink ?? null,
      model_id: version.modelId ?? null,
      ...{ digest: null, evaluated_digest: null, snapshot_hash: null, signature: null, metrics: null },
      ...{ gate_passed: null, gate_reasons: null, report_digest: null },
      ...(version.served as object),
    })
    .execute()
  for (const { key, value } of version.tags) {
    await trx.insertInto('model_version_tags').values({ model, version: version.version, key, value }).execute()
  }
  into.added.versions += 1
  into.added.tags += version.tags.length
}

/** Brings the MLflow folder of a version of ours to where the registry says that it is. */
async function placeFolder(
  was: string,
  key: { model: string; version: number },
  { staged, added }: Into,
): Promise<void> {
  const owner = versionName({ ...key, model: was })
  await staged.place(owner, pathInTree(servedLocation(key), []))
  const { files, bytes } = staged.sizeOf(owner)
  added.files += files
  added.bytes += bytes
}

/** @throws IMPORT_NOT_WHOLE where a version that was read back is another */
async function expectWhole(
  trx: Transaction<Tables>,
  model: string,
  versions: readonly TrackedVersion[],
): Promise<void> {
  if (versions.length === 0) return
  const kept = new Map((await readVersions(trx, model)).map((version) => [version.version, version]))
  for (const version of versions) {
    const [expected, received] = [versionDigest(version), versionDigest(kept.get(version.version)!)]
    if (expected === received) continue
    throw new AppError('IMPORT_NOT_WHOLE', { what: `version ${version.version} of ${model}`, expected, received })
  }
}

/** Where the files are of a version that was made of a logged model; null where the source itself says it. */
async function locationOf(trx: Transaction<Tables>, source: string | null): Promise<string | null> {
  const [, model] = /^models:\/+(m-[^/@]+)\/?$/.exec(source ?? '') ?? []
  if (model === undefined) return null
  const query = trx.selectFrom('logged_models').select('artifact_uri').where('id', '=', model)
  return (await query.executeTakeFirst())?.artifact_uri ?? null
}

/** A source below the files of a run or logged model that came along is where those are now. */
function moved(source: string | undefined, places: ReadonlyMap<string, string>): string | null {
  if (source === undefined) return null
  for (let end = source.length; end > 0; end = source.lastIndexOf('/', end - 1)) {
    const now = places.get(source.slice(0, end))
    if (now !== undefined) return `${now}${source.slice(end)}`
  }
  return source
}
