import { AppError } from '../base/errors.ts'
import type { Clock } from '../base/clock.ts'
import type { NewId } from '../base/ids.ts'
import type { Json } from '../base/json.ts'
import type { Metrics } from '../domain/metric.ts'
import type { Run, RunStore } from '../domain/run.ts'

/** What a finished run leaves behind. */
export interface RunEnd<Outcome> {
  readonly outcome: Outcome
  readonly metrics: Metrics
  readonly result: Json
}

/**
 * Executes `work` as a run: recorded before it starts, finished or failed when it ends. What `work` throws is recorded
 * with its code and thrown on.
 */
export async function recordRun<Outcome>(
  needs: { readonly runs: RunStore; readonly clock: Clock; readonly newId: NewId },
  start: Pick<Run, 'experiment' | 'process' | 'config' | 'seed' | 'versions'>,
  work: (id: string) => Promise<RunEnd<Outcome>>,
): Promise<Outcome> {
  const { runs, clock, newId } = needs
  const id = newId()
  await runs.create({ id, startedAtMs: clock.nowMs(), ...start })
  try {
    const { outcome, metrics, result } = await work(id)
    await runs.finish(id, { atMs: clock.nowMs(), metrics, result })
    return outcome
  } catch (error) {
    await runs.fail(id, { atMs: clock.nowMs(), error: described(error) })
    throw error
  }
}

function described(error: unknown): { code: string; message: string } {
  if (error instanceof AppError) return { code: error.code, message: error.message }
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) }
}
