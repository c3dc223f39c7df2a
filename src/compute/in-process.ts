import { AppError } from '../base/errors.ts'
import type { Clock } from '../base/clock.ts'
import type { Compute } from '../domain/compute.ts'

/** Longest time a loop keeps the event loop to itself before it gives way. */
const sliceMs = 15

/** Runs loops on the calling thread, in slices, so that signals and progress get through. */
export function inProcessCompute(clock: Clock): Compute {
  return {
    async forEach(count, body, { signal, onProgress, what = 'The work' } = {}) {
      let sliceStartMs = clock.monotonicMs()
      for (let index = 0; index < count; index++) {
        if (signal?.aborted === true) throw new AppError('CANCELLED', { what })
        await body(index)
        if (clock.monotonicMs() - sliceStartMs < sliceMs) continue
        onProgress?.((index + 1) / count)
        await new Promise((resume) => setImmediate(resume))
        sliceStartMs = clock.monotonicMs()
      }
      onProgress?.(1)
    },
  }
}
