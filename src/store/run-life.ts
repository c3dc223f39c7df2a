import type { RunLife } from '../domain/run.ts'
import { encodeMs } from './codec.ts'
import type { Database } from './database.ts'
import { appendEvidence } from './evidence-store.ts'
import { announceEnd } from './run-end.ts'
import { activeRun, toRun } from './run-rows.ts'
import { refuseSealed } from './run-store.ts'

/** Signs of life in the metadata database. */
export function runLife(database: Database): RunLife {
  return {
    beat: (id, atMs) =>
      database.write(async (trx) => {
        const row = await activeRun(trx, id)
        await refuseSealed(trx, row)
        if (row.status !== 'running' && row.status !== 'dead') return toRun(row)
        // Each sign differs from the one before: that it changed is what is looked at, whatever the clock does.
        const now = encodeMs(atMs)
        const beat = now === row.beat_at_ms ? now + 1 : now
        const set = { beat_at_ms: beat, ...(row.status === 'dead' ? { status: 'running', ended_at_ms: null } : {}) }
        await trx.updateTable('runs').set(set).where('number', '=', row.number).execute()
        if (row.status === 'dead') {
          const evidence = { atMs, actor: 'throughline', action: 'run.resumed', subject: id }
          await appendEvidence(trx, { ...evidence, details: { because: 'its client gave a sign of life' } })
        }
        return toRun({ ...row, ...set })
      }),
    async beating() {
      const rows = await database.read
        .selectFrom('runs')
        .select(['id', 'beat_at_ms'])
        .where('status', '=', 'running')
        .where('beat_at_ms', 'is not', null)
        .where('deleted_at_ms', 'is', null)
        .execute()
      return rows.map((row) => ({ id: row.id, beatAtMs: row.beat_at_ms! }))
    },
    markDead: (id, { beatAtMs, atMs, because }) =>
      database.write(async (trx) => {
        const row = await trx
          .updateTable('runs')
          .set({ status: 'dead', ended_at_ms: beatAtMs })
          .where('id', '=', id)
          .where('status', '=', 'running')
          .where('beat_at_ms', '=', beatAtMs)
          .returningAll()
          .executeTakeFirst()
        if (row === undefined) return false
        await announceEnd(trx, row, atMs)
        const details = { because, lastBeatAtMs: beatAtMs }
        await appendEvidence(trx, { atMs, actor: 'throughline', action: 'run.dead', subject: id, details })
        return true
      }),
  }
}
