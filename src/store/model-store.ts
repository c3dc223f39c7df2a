import type { Insertable, Selectable, Transaction } from 'kysely'
import { assert } from '../base/assert.ts'
import { AppError } from '../base/errors.ts'
import type { Json } from '../base/json.ts'
import { nearest } from '../base/nearest.ts'
import type { ArtifactStore } from '../domain/artifact.ts'
import {
  parseModelReference,
  versionName,
  type Alias,
  type ModelStore,
  type ModelVersion,
  type Registration,
} from '../domain/model-version.ts'
import type { Metrics } from '../domain/metric.ts'
import type { Signature } from '../domain/signature.ts'
import { decodeBoolean, decodeJson, encodeJson, encodeMs } from './codec.ts'
import type { Database } from './database.ts'
import { appendEvidence } from './evidence-store.ts'
import { finishTraining } from './training-store.ts'
import type { ModelVersionRow, Tables } from './schema.ts'

/** Models, versions and aliases in the metadata database; their bytes are in `artifacts`. */
export function modelStore({ database, artifacts }: { database: Database; artifacts: ArtifactStore }): ModelStore {
  return {
    async register(registration) {
      const { model, digest } = registration.version
      if (parseModelReference(model)?.model !== model) throw new AppError('MODEL_NAME', { received: model })
      if (!(await artifacts.has(digest))) {
        throw new AppError('ARTIFACT_MISSING', { digest, where: artifacts.locate(digest) })
      }
      return database.write((trx) => register(trx, registration))
    },
    async setAlias(change) {
      const isKnown = await database.write(async (trx) => {
        await lockModel(trx, change.model)
        if (!(await hasVersion(trx, change))) return false
        await moveAlias(trx, change)
        return true
      })
      if (!isKnown) await refuseVersion(database, change.model, String(change.version))
    },
    async models() {
      return modelNames(database)
    },
    versions: async (model) => (await versionRows(database, model)).map(toVersion),
    aliases: (model) => aliasesOf(database, model),
    async version(model, version) {
      const query = servable(database).where('model', '=', model)
      const row = await query.where('version', '=', version).executeTakeFirst()
      return row === undefined ? refuseVersion(database, model, String(version)) : toVersion(row)
    },
    async byAlias(model, alias) {
      const row = await database.read
        .selectFrom('aliases')
        .innerJoin('model_versions', (join) =>
          join
            .onRef('model_versions.model', '=', 'aliases.model')
            .onRef('model_versions.version', '=', 'aliases.version'),
        )
        .selectAll('model_versions')
        .where('model_versions.digest', 'is not', null)
        .where('model_versions.deleted_at_ms', 'is', null)
        .where('aliases.model', '=', model)
        .where('aliases.alias', '=', alias)
        .executeTakeFirst()
      return row === undefined ? refuseAlias(database, model, alias) : toVersion(row)
    },
  }
}

async function register(trx: Transaction<Tables>, registration: Registration): Promise<ModelVersion> {
  const { version, alias, actor } = registration
  const { model, digest, createdAtMs: atMs } = version
  await trx
    .insertInto('registered_models')
    .values({ name: model, last_version: 0, created_at_ms: atMs, updated_at_ms: atMs })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const last = await lockModel(trx, model)
  const known = await trx
    .selectFrom('model_versions')
    .selectAll()
    .where('model', '=', model)
    .where('digest', '=', digest)
    .executeTakeFirst()
  const registered = known === undefined ? { ...version, version: last + 1 } : toVersion(known)
  if (known === undefined) {
    await trx.insertInto('model_versions').values(toRow(registered)).execute()
    const next = trx.updateTable('registered_models').set({ last_version: registered.version })
    await next.where('name', '=', model).execute()
    const details = { evaluatedDigest: version.evaluatedDigest, run: version.runId, gatePassed: version.gate.passed }
    const subject = versionName(registered)
    await appendEvidence(trx, { atMs, actor, action: 'model.registered', subject, digest, details })
  }
  if (alias !== undefined) await moveAlias(trx, { model, alias, version: registered.version, actor, atMs })
  const end = registration.endOfRun?.(registered)
  if (end !== undefined) await finishTraining(trx, { id: version.runId, atMs, ...end })
  return registered
}

/** Holds the model's row until the transaction ends, so that versions are given out one after another; returns the last one. */
async function lockModel(trx: Transaction<Tables>, model: string): Promise<number> {
  const row = await trx
    .updateTable('registered_models')
    .set((expression) => ({ last_version: expression.ref('last_version') }))
    .where('name', '=', model)
    .returning('last_version')
    .executeTakeFirst()
  return row?.last_version ?? 0
}

/** Evidence only when the alias moves: setting it where it is already is no act. */
async function moveAlias(
  trx: Transaction<Tables>,
  move: Alias & { readonly actor: string; readonly atMs: number; readonly details?: Json },
): Promise<void> {
  const { model, alias, version, actor, atMs } = move
  const current = trx.selectFrom('aliases').select('version').where('model', '=', model).where('alias', '=', alias)
  const previous = (await current.executeTakeFirst())?.version
  if (previous === version) return
  await trx
    .insertInto('aliases')
    .values({ model, alias, version })
    .onConflict((conflict) => conflict.columns(['model', 'alias']).doUpdateSet({ version }))
    .execute()
  const details = { version, previous: previous ?? null, ...(move.details === undefined ? {} : { why: move.details }) }
  await appendEvidence(trx, { atMs, actor, action: 'alias.set', subject: `${model}@${alias}`, details })
}

async function hasVersion(trx: Transaction<Tables>, { model, version }: Alias): Promise<boolean> {
  const query = trx.selectFrom('model_versions').select('version').where('model', '=', model)
  return (await query.where('version', '=', version).executeTakeFirst()) !== undefined
}

function versionRows(database: Database, model: string): Promise<VersionRow[]> {
  return servable(database).where('model', '=', model).orderBy('version', 'desc').execute()
}

/** Versions with an artifact of ours: one made elsewhere is in the registry, but nothing here can score with it. */
function servable(database: Database) {
  const versions = database.read.selectFrom('model_versions').selectAll()
  return versions.where('digest', 'is not', null).where('deleted_at_ms', 'is', null)
}

/** Sorted here, because the two databases sort text differently. */
async function modelNames(database: Database): Promise<string[]> {
  const models = database.read.selectFrom('registered_models').where('deleted_at_ms', 'is', null)
  const rows = await models.select('name').execute()
  return rows.map((row) => row.name).sort()
}

async function aliasesOf(database: Database, model: string): Promise<Alias[]> {
  const query = database.read.selectFrom('aliases').select(['model', 'alias', 'version'])
  const rows = await query.where('model', '=', model).execute()
  return rows.sort((left, right) => (left.alias < right.alias ? -1 : 1))
}

async function refuseModel(database: Database, model: string): Promise<void> {
  const known = await modelNames(database)
  if (known.includes(model)) return
  throw new AppError('MODEL_NOT_FOUND', { model, known, nearest: nearest(model, known) })
}

async function refuseVersion(database: Database, model: string, version: string): Promise<never> {
  await refuseModel(database, model)
  const known = (await versionRows(database, model)).map((row) => String(row.version))
  throw new AppError('MODEL_VERSION_NOT_FOUND', { model, version, known })
}

async function refuseAlias(database: Database, model: string, alias: string): Promise<never> {
  await refuseModel(database, model)
  const rows = await aliasesOf(database, model)
  throw new AppError('MODEL_ALIAS_NOT_SET', { model, alias, known: rows.map((row) => row.alias) })
}

function toRow(version: ModelVersion): Insertable<ModelVersionRow> {
  return {
    model: version.model,
    version: version.version,
    digest: version.digest,
    evaluated_digest: version.evaluatedDigest,
    run_id: version.runId,
    snapshot_hash: version.snapshotHash,
    created_at_ms: encodeMs(version.createdAtMs),
    signature: encodeJson(version.signature),
    metrics: encodeJson(version.metrics),
    gate_passed: version.gate.passed ? 1 : 0,
    gate_reasons: encodeJson(version.gate.reasons),
    report_digest: version.reportDigest ?? null,
    updated_at_ms: encodeMs(version.createdAtMs),
  }
}

type VersionRow = Selectable<ModelVersionRow>

function toVersion(row: VersionRow): ModelVersion {
  const { digest, evaluated_digest: evaluatedDigest, run_id: runId, snapshot_hash: snapshotHash } = row
  const { signature, metrics, gate_passed: gatePassed, gate_reasons: gateReasons } = row
  assert(
    digest !== null && evaluatedDigest !== null && runId !== null && snapshotHash !== null,
    `version ${row.version} of ${row.model} has an artifact of ours`,
  )
  assert(
    signature !== null && metrics !== null && gatePassed !== null && gateReasons !== null,
    `version ${row.version} of ${row.model} was registered with its evidence`,
  )
  return {
    model: row.model,
    version: row.version,
    digest,
    evaluatedDigest,
    runId,
    snapshotHash,
    createdAtMs: row.created_at_ms,
    signature: decodeJson(signature) as Signature,
    metrics: decodeJson(metrics) as Metrics,
    gate: { passed: decodeBoolean(gatePassed), reasons: decodeJson(gateReasons) as string[] },
    ...(row.report_digest === null ? {} : { reportDigest: row.report_digest }),
  }
}
