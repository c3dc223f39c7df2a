import { every } from './every.ts'
import type { Logger } from '../base/logger.ts'
import type { Settings } from './settings.ts'
import type { App } from './open-app.ts'

const hourMs = 60 * 60 * 1_000
const dayMs = 24 * hourMs

/**
 * Soon and then every hour: moves into the trash the runs whose time is over, by `runDays` or what their experiment says, and
 * removes for good what has been in the trash for `trashDays`; 0: never.
 *
 * @param firstMs  when it looks first; a start does not wait for it
 * @returns  ends it
 */
export function keepRetention(
  { store, clock }: Pick<App, 'store' | 'clock'>,
  { runDays, trashDays }: Pick<Settings, 'runDays' | 'trashDays'>,
  logger: Logger,
  firstMs = 10_000,
): () => void {
  const told = { isDryRun: false, actor: 'throughline' }
  const once = async (): Promise<void> => {
    try {
      const expired = await store.expire({ ...told, days: runDays })
      if (expired.runs.length > 0) logger.info({ runs: expired.runs.length }, 'moved into the trash by their age')
      if (trashDays === 0) return
      const { runs, experiments } = await store.prune({ ...told, beforeMs: clock.nowMs() - trashDays * dayMs })
      if (runs.length + experiments.length > 0) {
        logger.info({ runs: runs.length, experiments: experiments.length }, 'removed from the trash for good')
      }
    } catch (error) {
      logger.warn({ error: String(error) }, 'the trash could not be looked through; the next hour tries again')
    }
  }
  const first = setTimeout(() => void once(), firstMs)
  first.unref()
  const stop = every(hourMs, () => void once())
  return () => {
    clearTimeout(first)
    stop()
  }
}
