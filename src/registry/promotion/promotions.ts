import { AppError } from '../../base/errors.ts'
import type { Clock } from '../../base/clock.ts'
import type { Json } from '../../base/json.ts'
import type { Person } from '../../domain/access.ts'
import type { EvidenceStore } from '../../domain/evidence.ts'
import {
  parseModelReference,
  versionName,
  type Answer,
  type GateDecision,
  type ModelStore,
  type ModelVersion,
} from '../../domain/model-version.ts'
import type { PromotionPolicy } from '../../domain/project.ts'
import type { RegisteredVersion } from '../../domain/registered-model.ts'
import { elsewhereName, judgeElsewhere, madeElsewhere, type Registered } from './made-elsewhere.ts'
import { championAlias, moveAlias } from '../register.ts'
import { pendingOf, promotionActs, settlingActs, promotionRequest, wayBack, type PendingPromotion } from './trail.ts'

/** The verdict on a version that is to become champion, and whether a second person has to say yes. */
export interface Judged {
  readonly decision: GateDecision
  readonly needsApproval: boolean
}

/** The verdict on a promotion, with its reasons. */
export interface Promotion {
  readonly model: string
  readonly alias: string
  readonly verdict: 'promoted' | 'pending' | 'refused'
  readonly gate: GateDecision
  /** What the alias pointed at. */
  readonly before?: string
}

/** A promotion that a second person answered. */
export interface Answered {
  readonly model: string
  readonly alias: string
  readonly requestedBy: string
  readonly before?: string
}

export interface RolledBack {
  readonly model: string
  readonly alias: string
  readonly now: string
  readonly before: string
}

/** How versions come to be served. Models are named as people name them: 'name' (its champion), 'name@alias', 'name/3'. */
export interface Promotions {
  /**
   * Moves an alias to a version when the gate passes; refused, nothing moves, and the evidence keeps the reasons. Where
   * the project asks for approval, it waits for a second person. A version that a client registered and no training here
   * made is refused, with what cannot be shown of it.
   *
   * @throws MODEL_* where there is no such version; PROMOTION_UNNAMED where approval is asked for and nobody is named;
   *   PROMOTION_SIGN_IN where names are proved by signing in and this one is not
   */
  promote(model: string, alias: string, by: Person): Promise<Promotion>
  /** A second person's yes: the alias moves. @throws MODEL_*; PROMOTION_NOT_PENDING, PROMOTION_ANSWERED, PROMOTION_SAME_PERSON, PROMOTION_SIGN_IN */
  approve(model: string, by: Person): Promise<Answered>
  /** Anyone's no: nothing moves. @throws MODEL_*; PROMOTION_NOT_PENDING, PROMOTION_ANSWERED, PROMOTION_SIGN_IN */
  reject(model: string, by: Person, why?: string): Promise<Answered>
  /**
   * Points an alias at the version it pointed at before; again, at the one before that. Versions that are gone are
   * passed over. Serving processes follow within a second.
   *
   * @throws MODEL_NOT_FOUND, MODEL_ALIAS_NOT_SET; ROLLBACK_NOTHING where it never pointed at another
   */
  rollBack(model: string, alias: string, by: Person): Promise<RolledBack>
  /** @throws PROMOTION_APPROVAL where the alias is the champion and the project asks a second person for it */
  refuseUnapproved(model: string, alias: string, version: number): Promise<void>
}

/** Records of one subject that are read back: far more than an alias moves or a version is answered. */
const recordsRead = 10_000

export function createPromotions(needs: {
  readonly models: ModelStore
  readonly registered: Registered
  readonly evidence: EvidenceStore
  readonly clock: Clock
  readonly judge: (version: ModelVersion) => Promise<Judged>
  /** Of the project of today, else that of the version's run. */
  readonly policyOf: (version: ModelVersion) => Promise<PromotionPolicy>
  /** Whether there are users: a name that is only said then proves nothing. */
  readonly hasUsers: () => Promise<boolean>
}): Promotions {
  const { models, registered, evidence, clock, judge, policyOf, hasUsers } = needs

  async function versionOf(reference: string): Promise<ModelVersion> {
    const parsed = parseModelReference(reference)
    if (parsed === undefined) throw new AppError('MODEL_NAME', { received: reference })
    return 'version' in parsed
      ? models.version(parsed.model, parsed.version)
      : models.byAlias(parsed.model, parsed.alias)
  }

  async function waiting(reference: string): Promise<{ version: ModelVersion; pending: PendingPromotion }> {
    const version = await versionOf(reference).catch(async (error: unknown) => {
      const foreign = await madeElsewhere(registered, reference, error)
      throw new AppError('PROMOTION_NOT_PENDING', { model: elsewhereName(foreign) })
    })
    const pending = pendingOf(await evidence.list({ subject: versionName(version), limit: recordsRead }))
    if (pending === undefined) throw new AppError('PROMOTION_NOT_PENDING', { model: versionName(version) })
    return { version, pending }
  }

  async function refuseUnproved({ name, identity }: Person): Promise<void> {
    if (identity !== 'signed-in' && (await hasUsers())) throw new AppError('PROMOTION_SIGN_IN', { person: name })
  }

  async function move(version: ModelVersion, alias: string, by: Person, why: Details): Promise<{ before?: string }> {
    const details = { ...why, identity: by.identity }
    const change = { model: version.model, alias, version: version.version, actor: by.name, details }
    const { before } = await moveAlias({ models, clock }, change)
    return before === undefined ? {} : { before }
  }

  const actOf = (version: ModelVersion, action: string, by: Person, why: Details) => ({
    ...{ atMs: clock.nowMs(), actor: by.name, action, subject: versionName(version), digest: version.digest },
    details: { ...why, identity: by.identity },
  })

  const record = (version: ModelVersion, action: string, by: Person, why: Details): Promise<void> =>
    evidence.append(actOf(version, action, by, why))

  async function answer(
    version: ModelVersion,
    { request }: PendingPromotion,
    act: Answer['act'],
    to?: Answer['move'],
  ): Promise<void> {
    const question = { model: version.model, request, settledBy: settlingActs }
    const isFirst = await models.answer({ ...question, act, ...(to === undefined ? {} : { move: to }) })
    if (!isFirst) throw new AppError('PROMOTION_ANSWERED', { model: versionName(version) })
  }

  async function refuseForeign(version: RegisteredVersion, alias: string, by: Person): Promise<Promotion> {
    const gate = judgeElsewhere(version, alias)
    const model = elsewhereName(version)
    await evidence.append({
      ...{ atMs: clock.nowMs(), actor: by.name, action: promotionActs.refused, subject: model },
      details: { alias, reasons: gate.reasons, identity: by.identity },
    })
    return { model, alias, gate, verdict: 'refused' }
  }

  return {
    async promote(reference, alias, by) {
      const version = await versionOf(reference).catch(async (error: unknown) => ({
        foreign: await madeElsewhere(registered, reference, error),
      }))
      if ('foreign' in version) return refuseForeign(version.foreign, alias, by)
      const { decision, needsApproval } = await judge(version)
      const { reasons } = decision
      const told = { model: versionName(version), alias, gate: decision }
      if (!decision.passed) {
        await record(version, promotionActs.refused, by, { alias, reasons })
        return { ...told, verdict: 'refused' }
      }
      if (needsApproval) {
        if (by.identity === 'unnamed') throw new AppError('PROMOTION_UNNAMED', { model: versionName(version) })
        await refuseUnproved(by)
        const { action, details } = promotionRequest(alias, reasons)
        await record(version, action, by, details)
        return { ...told, verdict: 'pending' }
      }
      return { ...told, ...(await move(version, alias, by, { reasons })), verdict: 'promoted' }
    },
    async approve(reference, by) {
      const { version, pending } = await waiting(reference)
      await refuseUnproved(by)
      const { alias, requestedBy, reasons } = pending
      if (requestedBy === by.name)
        throw new AppError('PROMOTION_SAME_PERSON', { model: versionName(version), person: by.name })
      const why = { reasons, requestedBy, approvedBy: by.name, identity: by.identity }
      const { model, version: number } = version
      const before = (await models.aliases(model)).find((each) => each.alias === alias)
      const to = { model, alias, version: number, actor: by.name, atMs: clock.nowMs(), details: why }
      await answer(version, pending, actOf(version, promotionActs.approved, by, { alias, requestedBy }), to)
      const was = before === undefined ? {} : { before: versionName(before) }
      return { model: versionName(version), alias, requestedBy, ...was }
    },
    async reject(reference, by, why) {
      const { version, pending } = await waiting(reference)
      await refuseUnproved(by)
      const { alias, requestedBy } = pending
      const because = why === undefined ? {} : { because: why }
      await answer(version, pending, actOf(version, promotionActs.rejected, by, { alias, requestedBy, ...because }))
      return { model: versionName(version), alias, requestedBy }
    },
    async rollBack(model, alias, by) {
      const now = await models.byAlias(model, alias)
      const there = new Set((await models.versions(model)).map(({ version }) => version))
      const way = wayBack(await evidence.list({ subject: `${model}@${alias}`, limit: recordsRead }))
      const before = way.slice(0, -1).findLast((version) => there.has(version) && version !== now.version)
      if (before === undefined) throw new AppError('ROLLBACK_NOTHING', { model, alias, version: String(now.version) })
      const target = await models.version(model, before)
      await move(target, alias, by, { rolledBackFrom: now.version })
      return { model, alias, now: versionName(target), before: versionName(now) }
    },
    async refuseUnapproved(model, alias, version) {
      if (alias !== championAlias) return
      const found = (await models.versions(model)).find((each) => each.version === version)
      // What was made elsewhere has no project.
      if (found === undefined || (await policyOf(found)).approval !== true) return
      throw new AppError('PROMOTION_APPROVAL', { model: versionName(found) })
    },
  }
}

type Details = Readonly<Record<string, Json>>
