import type { Insertable, Selectable, Transaction } from 'kysely'
import { assert } from '../base/assert.ts'
import { AppError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import type { ArtifactStore } from '../domain/artifact.ts'
import {
  parseModelReference,
  versionName,
  type Alias,
  type Answer,
  type ModelStore,
  type ModelVersion,
  type Registration,
} from '../domain/model-version.ts'
import type { Metrics } from '../domain/metric.ts'
import type { By } from '../domain/registered-model.ts'
import type { Signature } from '../domain/signature.ts'
import { decodeBoolean, decodeJson, encodeJson, encodeMs } from './codec.ts'
import type { Database } from './database.ts'
import { lockModel, moveAlias, record } from './registry-acts.ts'
import { appendEvidence } from './evidence-store.ts'
import { servedLocation } from './registry-rows.ts'
import { finishTraining } from './training-store.ts'
import { announce } from './webhook-outbox.ts'
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
    async answer({ model, move, act, ...question }) {
      const outcome = await database.write(async (trx) => {
        await lockModel(trx, model)
        if (!(await waits(trx, act.subject, question))) return 'settled'
        if (move !== undefined) {
          if (!(await hasVersion(trx, move))) return 'gone'
          await moveAlias(trx, move)
        }
        await appendEvidence(trx, act)
        return 'answered'
      })
      if (outcome === 'gone') await refuseVersion(database, model, String(move!.version))
      return outcome === 'answered'
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

/** Read under the lock of the model, so that the one who comes second sees what the first one wrote. */
async function waits(
  trx: Transaction<Tables>,
  subject: string,
  { request, settledBy }: Pick<Answer, 'request' | 'settledBy'>,
): Promise<boolean> {
  const later = trx.selectFrom('evidence').select('id').where('subject', '=', subject).where('id', '>', request)
  return (await later.where('action', 'in', settledBy).executeTakeFirst()) === undefined
}

async function register(trx: Transaction<Tables>, registration: Registration): Promise<ModelVersion> {
  const { version, alias, actor } = registration
  const { model, digest, createdAtMs: atMs } = version
  await ensureModel(trx, model, { actor, atMs })
  const last = await lockModel(trx, model)
  assert(last !== undefined, `the model ${model} is there`)
  const known = await trx
    .selectFrom('model_versions')
    .selectAll()
    .where('model', '=', model)
    .where('digest', '=', digest)
    .executeTakeFirst()
  const registered = known === undefined ? { ...version, version: last + 1 } : toVersion(known)
  if (known === undefined) {
    await insertVersion(trx, registered, actor)
    const subject = versionName(registered)
    for (const act of registration.acts ?? []) await appendEvidence(trx, { atMs, actor, subject, digest, ...act })
  } else if (known.deleted_at_ms !== null) await restoreVersion(trx, registered, { actor, atMs })
  if (alias !== undefined) await moveAlias(trx, { model, alias, version: registered.version, actor, atMs })
  const end = registration.endOfRun?.(registered)
  if (end !== undefined) await finishTraining(trx, { id: version.runId, atMs, ...end })
  return registered
}

/** Made where there is none of the name, taken up again where it was deleted. */
async function ensureModel(trx: Transaction<Tables>, name: string, by: By): Promise<void> {
  const at = encodeMs(by.atMs)
  const made = await trx
    .insertInto('registered_models')
    .values({ name, last_version: 0, created_at_ms: at, updated_at_ms: at })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ created_at_ms: at, updated_at_ms: at, description: null, deleted_at_ms: null, renamed_to: null })
        .where('registered_models.deleted_at_ms', 'is not', null),
    )
    .returning('name')
    .executeTakeFirst()
  if (made === undefined) return
  const data = { name, tags: {}, description: null }
  await announce(trx, { event: 'registered_model.created', atMs: by.atMs, data })
}

async function insertVersion(trx: Transaction<Tables>, version: ModelVersion, actor: string): Promise<void> {
  const { model, digest, runId, createdAtMs: atMs } = version
  const row = toRow(version)
  await trx.insertInto('model_versions').values(row).execute()
  const next = { last_version: version.version, updated_at_ms: row.updated_at_ms }
  await trx.updateTable('registered_models').set(next).where('name', '=', model).execute()
  const details = { evaluatedDigest: version.evaluatedDigest, run: runId, gatePassed: version.gate.passed }
  const told = { name: model, version: String(version.version), source: servedLocation(version), run_id: runId }
  await record(
    trx,
    { actor, atMs },
    { action: 'model.registered', subject: versionName(version), digest, details },
    { event: 'model_version.created', model, data: { ...told, tags: {}, description: null } },
  )
}

/** The same bytes again are the version they were: its number means nothing else. */
async function restoreVersion(trx: Transaction<Tables>, version: ModelVersion, by: By): Promise<void> {
  const row = trx.updateTable('model_versions').set({ deleted_at_ms: null, updated_at_ms: encodeMs(by.atMs) })
  await row.where('model', '=', version.model).where('version', '=', version.version).execute()
  const { digest, runId: run } = version
  await record(trx, by, { action: 'model.restored', subject: versionName(version), digest, details: { run } })
}

async function hasVersion(trx: Transaction<Tables>, { model, version }: Alias): Promise<boolean> {
  const query = trx.selectFrom('model_versions').select('version').where('model', '=', model)
  const there = query.where('version', '=', version).where('deleted_at_ms', 'is', null)
  return (await there.executeTakeFirst()) !== undefined
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
  const versions = database.read.selectFrom('model_versions').select('model').distinct()
  const rows = await versions.where('digest', 'is not', null).where('deleted_at_ms', 'is', null).execute()
  return rows.map((row) => row.model).sort()
}

/** Those that point at a version with an artifact of ours. */
async function aliasesOf(database: Database, model: string): Promise<Alias[]> {
  const rows = await database.read
    .selectFrom('aliases as a')
    .innerJoin('model_versions as v', (join) =>
      join.onRef('v.model', '=', 'a.model').onRef('v.version', '=', 'a.version'),
    )
    .select(['a.model', 'a.alias', 'a.version'])
    .where('a.model', '=', model)
    .where('v.digest', 'is not', null)
    .execute()
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
    source: servedLocation(version),
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
