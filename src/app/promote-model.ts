import { AppError } from '../base/errors.ts'
import { versionName } from '../domain/model-version.ts'
import { moveAlias } from '../registry/register.ts'
import { pendingOf, promotionActs, promotionRequest, wayBack } from '../registry/promotion/trail.ts'
import { findVersion } from './find-model.ts'
import { judgeVersion } from './judge-version.ts'
import { terminalActor } from './open-app.ts'
import type { Answered, Promotion, PromotionRequest, RolledBack } from '../cli/operations.ts'
import type { EvidenceRecord } from '../domain/evidence.ts'
import type { Json } from '../base/json.ts'
import type { ModelVersion } from '../domain/model-version.ts'
import type { PendingPromotion } from '../registry/promotion/trail.ts'
import type { App } from './open-app.ts'

/** Records of one subject that are read back: far more than an alias moves or a version is answered. */
const recordsRead = 10_000

/**
 * Moves an alias to a version when the gate passes; refused, nothing moves, and the evidence keeps the reasons. Where
 * the project asks for approval, it waits for a second person.
 *
 * @throws MODEL_* where there is no such version; PROMOTION_UNNAMED where approval is asked for and nobody is named
 */
export async function promoteModel(app: App, { model, alias, as }: PromotionRequest): Promise<Promotion> {
  const version = await findVersion(app, model)
  const { decision, policy } = await judgeVersion(app, version)
  const told = { model: versionName(version), alias, gate: decision }
  const actor = as ?? terminalActor
  if (!decision.passed) {
    await record(app, version, promotionActs.refused, actor, { alias, reasons: decision.reasons })
    return { ...told, verdict: 'refused' }
  }
  if (policy.approval === true) {
    if (as === undefined) throw new AppError('PROMOTION_UNNAMED', { model: versionName(version) })
    const { action, details } = promotionRequest(alias, decision.reasons)
    await record(app, version, action, actor, details)
    return { ...told, verdict: 'pending' }
  }
  return { ...told, ...(await move(app, version, alias, actor, { reasons: decision.reasons })), verdict: 'promoted' }
}

/**
 * A second person's yes: the alias moves.
 *
 * @throws MODEL_*; PROMOTION_NOT_PENDING; PROMOTION_SAME_PERSON
 */
export async function approvePromotion(app: App, model: string, as: string): Promise<Answered> {
  const { version, pending } = await waiting(app, model)
  if (pending.requestedBy === as)
    throw new AppError('PROMOTION_SAME_PERSON', { model: versionName(version), person: as })
  const { alias, requestedBy, reasons } = pending
  const moved = await move(app, version, alias, as, { reasons, requestedBy, approvedBy: as })
  await record(app, version, promotionActs.approved, as, { alias, requestedBy })
  return { model: versionName(version), alias, requestedBy, ...moved }
}

/** Anyone's no: nothing moves. @throws MODEL_*; PROMOTION_NOT_PENDING */
export async function rejectPromotion(app: App, model: string, as: string, why?: string): Promise<Answered> {
  const { version, pending } = await waiting(app, model)
  const { alias, requestedBy } = pending
  const because = why === undefined ? {} : { because: why }
  await record(app, version, promotionActs.rejected, as, { alias, requestedBy, ...because })
  return { model: versionName(version), alias, requestedBy }
}

/**
 * Points an alias at the version it pointed at before; again, at the one before that. Versions that are gone are passed
 * over. Serving processes follow within a second.
 *
 * @throws MODEL_NOT_FOUND, MODEL_ALIAS_NOT_SET; ROLLBACK_NOTHING where it never pointed at another
 */
export async function rollBack(app: App, model: string, alias: string, as = terminalActor): Promise<RolledBack> {
  const { models, evidence } = app.store
  const now = await models.byAlias(model, alias)
  const there = new Set((await models.versions(model)).map(({ version }) => version))
  const way = wayBack(await evidence.list({ subject: `${model}@${alias}`, limit: recordsRead }))
  const before = way.slice(0, -1).findLast((version) => there.has(version) && version !== now.version)
  if (before === undefined) throw new AppError('ROLLBACK_NOTHING', { model, alias, version: String(now.version) })
  const target = await models.version(model, before)
  await move(app, target, alias, as, { rolledBackFrom: now.version })
  return { model, alias, now: versionName(target), before: versionName(now) }
}

async function waiting(
  app: App,
  model: string,
): Promise<{ readonly version: ModelVersion; readonly pending: PendingPromotion }> {
  const version = await findVersion(app, model)
  const pending = pendingOf(await app.store.evidence.list({ subject: versionName(version), limit: recordsRead }))
  if (pending === undefined) throw new AppError('PROMOTION_NOT_PENDING', { model: versionName(version) })
  return { version, pending }
}

async function move(
  app: App,
  version: ModelVersion,
  alias: string,
  actor: string,
  details: Json,
): Promise<{ readonly before?: string }> {
  const change = { model: version.model, alias, version: version.version, actor, details }
  const { before } = await moveAlias({ models: app.store.models, clock: app.clock }, change)
  return before === undefined ? {} : { before }
}

function record(
  app: App,
  version: ModelVersion,
  action: EvidenceRecord['action'],
  actor: string,
  details: Json,
): Promise<void> {
  const subject = versionName(version)
  return app.store.evidence.append({ atMs: app.clock.nowMs(), actor, action, subject, digest: version.digest, details })
}
