import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import type { RunLife } from '../domain/run.ts'

/** How long a run may be silent, and how often is looked. */
export interface Watching {
  readonly silenceMsMax: number
  readonly intervalMs: number
}

interface Heard {
  readonly beatAtMs: number
  readonly silentMs: number
}

/**
 * One look at all runs that give signs of life; those that were silent for longer than the limit are marked dead.
 *
 * Silence is time in which this server listened and heard nothing. A sign of life is that the last one changed since the
 * look before: what it says of the hour is not compared with anything, so a clock that is set back or forth kills
 * nothing. A look that comes late (the process was stopped, the machine slept) counts as two intervals at most: who
 * could not listen cannot say that nothing was said. After a start every run has the whole limit again.
 */
export function watchRuns(
  needs: { readonly runLife: RunLife; readonly clock: Clock; readonly logger: Logger },
  { silenceMsMax, intervalMs }: Watching,
): () => Promise<void> {
  const { runLife, clock, logger } = needs
  let heard = new Map<string, Heard>()
  let lookedMs: number | undefined
  let isLooking = false

  async function look(): Promise<void> {
    const beating = await runLife.beating()
    const nowMs = clock.monotonicMs()
    const listenedMs = lookedMs === undefined ? 0 : Math.min(nowMs - lookedMs, 2 * intervalMs)
    lookedMs = nowMs
    const next = new Map<string, Heard>()
    for (const { id, beatAtMs } of beating) {
      const before = heard.get(id)
      const silentMs = before?.beatAtMs === beatAtMs ? before.silentMs + listenedMs : 0
      next.set(id, { beatAtMs, silentMs })
      if (silentMs <= silenceMsMax) continue
      const because = `its client gave no sign of life for ${Math.round(silentMs / 1000)} s`
      if (!(await runLife.markDead(id, { beatAtMs, atMs: clock.nowMs(), because }))) continue
      logger.warn({ run: id, because }, 'a run is dead')
      next.delete(id)
    }
    heard = next
  }
  return async () => {
    // The database may take longer than the time between two looks.
    if (isLooking) return
    isLooking = true
    await look().finally(() => (isLooking = false))
  }
}
