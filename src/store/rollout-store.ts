import { AppError } from '../base/errors.ts'
import type { Json } from '../base/json.ts'
import type { KeptRollout, RolloutPlan, RolloutState, RolloutStore } from '../domain/rollout.ts'
import type { RolloutVerdict } from '../domain/rollout-verdict.ts'
import { decodeJson, encodeJson, encodeMs } from './codec.ts'
import type { Database } from './database.ts'
import { appendEvidence } from './evidence-store.ts'
import { lockModel, moveAlias } from './registry-acts.ts'
import { decodeSummary, encodeSummary } from './rollout-summary-text.ts'
import type { RolloutRow } from './schema.ts'

const championAlias = 'champion'
const ended = ['promoted', 'rolled-back'] as const

/** Rollouts in the metadata database. */
export function rolloutStore(database: Database): RolloutStore {
  return {
    async create(plan, state, by) {
      await database.write(async (trx) => {
        await lockModel(trx, plan.model)
        const open = trx.selectFrom('rollouts').selectAll().where('model', '=', plan.model)
        const other = await open.where('status', 'not in', ended).executeTakeFirst()
        if (other !== undefined) {
          throw new AppError('ROLLOUT_OPEN', { model: plan.model, rollout: other.id, status: other.status })
        }
        await trx
          .insertInto('rollouts')
          .values({
            ...{ id: plan.id, model: plan.model, plan: encodeJson(plan), ...columnsOf(state) },
            ...{ because: null, started_by: by.actor, started_at_ms: encodeMs(by.atMs) },
          })
          .execute()
        const details = { rollout: plan.id, control: plan.control, canary: plan.canary, stages: [...plan.stages] }
        await appendEvidence(trx, { ...by, action: 'rollout.started', subject: plan.model, details })
      })
    },
    async open() {
      const query = database.read.selectFrom('rollouts').selectAll().where('status', 'not in', ended)
      return (await query.orderBy('id').execute()).map(keptOf)
    },
    async list(model) {
      const query = database.read.selectFrom('rollouts').selectAll().where('model', '=', model)
      return (await query.orderBy('started_at_ms', 'desc').orderBy('id').execute()).map(keptOf)
    },
    async move({ id, from, to, because, champion, actor, atMs }) {
      await database.write(async (trx) => {
        const { model } = await trx
          .selectFrom('rollouts')
          .select('model')
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
        await lockModel(trx, model)
        const row = await trx.selectFrom('rollouts').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
        const now = stateOf(row)
        if (inWords(now) !== inWords(from)) {
          throw new AppError('ROLLOUT_MOVED', { rollout: id, expected: inWords(from), received: inWords(now) })
        }
        const verdict = because === undefined ? {} : { because: encodeJson(because) }
        await trx
          .updateTable('rollouts')
          .set({ ...columnsOf(to), ...verdict })
          .where('id', '=', id)
          .execute()
        const why = (because ?? null) as unknown as Json
        const details = { rollout: id, from: { ...from }, to: { ...to }, because: why }
        await appendEvidence(trx, { actor, atMs, action: `rollout.${to.status}`, subject: model, details })
        if (champion === undefined) return
        await moveAlias(trx, { model, alias: championAlias, version: champion, actor, atMs, details: { rollout: id } })
      })
    },
    async put(id, stage, process, summary) {
      const text = encodeSummary(summary)
      await database.write((trx) =>
        trx
          .insertInto('rollout_counts')
          .values({ rollout: id, stage, process, summary: text })
          .onConflict((conflict) => conflict.columns(['rollout', 'stage', 'process']).doUpdateSet({ summary: text }))
          .execute(),
      )
    },
    async summaries(id) {
      const query = database.read.selectFrom('rollout_counts').select(['stage', 'summary']).where('rollout', '=', id)
      const rows = await query.orderBy('stage').orderBy('process').execute()
      return rows.map(({ stage, summary }) => ({ stage, summary: decodeSummary(summary) }))
    },
  }
}

function columnsOf({ status, stage, sinceMs }: RolloutState): Pick<RolloutRow, 'status' | 'stage' | 'since_ms'> {
  return { status, stage, since_ms: encodeMs(sinceMs) }
}

function stateOf({ status, stage, since_ms: sinceMs }: RolloutRow): RolloutState {
  return { status, stage, sinceMs }
}

function inWords({ status, stage, sinceMs }: RolloutState): string {
  return `${status} at stage ${stage} since ${encodeMs(sinceMs)}`
}

function keptOf(row: RolloutRow): KeptRollout {
  return {
    // A model may have been renamed since.
    plan: { ...(decodeJson(row.plan) as RolloutPlan), model: row.model },
    state: stateOf(row),
    ...(row.because === null ? {} : { because: decodeJson(row.because) as RolloutVerdict }),
    startedBy: row.started_by,
    startedAtMs: row.started_at_ms,
  }
}
