import { AppError, shown } from '../base/errors.ts'
import type { Clock } from '../base/clock.ts'
import type { Compute } from '../domain/compute.ts'
import { openTeam } from './kernel-team.ts'
import { canStartThreads, threadPool } from './thread-pool.ts'

/** Longest time a loop keeps the event loop to itself before it gives way. */
const sliceMs = 15

/** How work runs in this process. */
export interface ComputeSettings {
  /** Threads for kernels, the calling one included; 1 or more, default 1. Results do not depend on it. */
  readonly threads?: number
  /** Take the plain TypeScript twins of kernels in place of WebAssembly, on one thread; results are the same. */
  readonly plain?: boolean
}

/**
 * Runs loops on the calling thread, in slices, so that signals and progress get through, and kernels on `threads` threads;
 * on one where the file of the threads is not beside this one, as in a bundle.
 *
 * @throws ARGUMENT_VALUE for `threads` that is no whole number from 1
 */
export function inProcessCompute(clock: Clock, { threads = 1, plain = false }: ComputeSettings = {}): Compute {
  if (!(Number.isInteger(threads) && threads >= 1)) {
    const expected = 'a whole number of at least 1'
    throw new AppError('ARGUMENT_VALUE', { argument: 'threads', expected, received: shown(threads) })
  }
  const pool = threads > 1 && canStartThreads() ? threadPool() : undefined
  const threadsMax = pool === undefined ? 1 : threads
  return {
    threads: threadsMax,
    async openKernels(kernels, bytes, { threads: wanted = threadsMax, what = 'The work' } = {}) {
      const others = Math.min(wanted, threadsMax) - 1
      return openTeam({ kernels, bytes, what, others, plain, ...(pool && { pool }) })
    },
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
