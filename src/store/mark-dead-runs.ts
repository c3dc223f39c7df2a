import { hostname } from 'node:os'
import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import type { Database } from './database.ts'
import { whyGone } from './process-life.ts'
import { markDead } from './training-store.ts'

/** Marks dead, with evidence, every run of this host that says 'running' though its process is gone. */
export async function markDeadRuns(database: Database, clock: Clock, logger?: Logger): Promise<void> {
  const running = await database.read
    .selectFrom('trainings')
    .select(['id', 'pid', 'started_at_ms'])
    .where('status', '=', 'running')
    .where('host', '=', hostname())
    .execute()
  for (const { id, pid, started_at_ms: startedAtMs } of running) {
    const because = whyGone(pid, startedAtMs, clock)
    if (because === undefined) continue
    // Another process that opens at the same time may have marked it first.
    const isMarked = await database.write((trx) => markDead(trx, { id, atMs: clock.nowMs(), because }))
    if (isMarked) logger?.warn({ run: id, because }, 'a run that was still marked running is dead')
  }
}
