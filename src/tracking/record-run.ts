import { AppError } from '../base/errors.ts'
import { explained } from '../base/system-error.ts'
import type { Clock } from '../base/clock.ts'
import type { NewId } from '../base/ids.ts'
import type { Training, TrainingStore } from '../domain/training.ts'

/**
 * Executes `work` as a run: recorded before it starts, failed when it throws. Work that ends well finishes the run
 * itself, in the transaction that registers its version. What `work` throws is recorded with its code and thrown on.
 */
export async function recordRun<Outcome>(
  needs: { readonly runs: TrainingStore; readonly clock: Clock; readonly newId: NewId },
  start: Pick<Training, 'experiment' | 'process' | 'config' | 'seed' | 'versions'>,
  work: (id: string) => Promise<Outcome>,
): Promise<Outcome> {
  const { runs, clock, newId } = needs
  const id = newId()
  await runs.create({ id, startedAtMs: clock.nowMs(), ...start })
  try {
    return await work(id)
  } catch (thrown) {
    const error = explained(thrown)
    // Where the store itself is what failed, the next start marks the run dead; the first error is the one to tell.
    await runs.fail(id, { atMs: clock.nowMs(), error: described(error) }).catch(() => {})
    throw error
  }
}

function described(error: unknown): { code: string; message: string } {
  if (error instanceof AppError) return { code: error.code, message: error.message }
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) }
}
