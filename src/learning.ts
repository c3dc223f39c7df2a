import { availableParallelism } from 'node:os'
import { seededRng } from './base/rng.ts'
import { inProcessCompute } from './compute/in-process.ts'
import type { ComputeSettings } from './compute/in-process.ts'
import type { FitContext } from './learn/model.ts'

/** How to learn: chance, processors, and what `FitContext` has besides them. */
export interface LearningOptions extends ComputeSettings, Pick<FitContext, 'weights' | 'signal' | 'onProgress'> {
  /** Of all chance; default 1. The same seed gives the same model, byte for byte. */
  readonly seed?: number | string
}

/**
 * What every `fit` is handed besides the rows, with the clock of this machine: `randomForest().fit(frame, target,
 * learning())`. One context serves any number of fits.
 *
 * @param options.seed        default 1
 * @param options.threads     the calling one included, default one for each processor that this process may use; models
 *                            do not depend on it. Threads start when a fit first needs them, serve all contexts, and keep
 *                            no process alive
 * @param options.plain       true computes without WebAssembly, on one thread: the same models, later
 * @param options.weights     shape (rows,): 0, or from 1e-50 to 1e50. Default all 1
 * @param options.signal      ends a fit with the error CANCELLED
 * @param options.onProgress  called now and then with the share done, in [0, 1]
 * @throws ARGUMENT_VALUE for `threads` that is no whole number from 1
 */
export function learning({
  seed = 1,
  threads = availableParallelism(),
  plain,
  ...more
}: LearningOptions = {}): FitContext {
  const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }
  const compute = inProcessCompute(clock, { threads, ...(plain !== undefined && { plain }) })
  return { rng: seededRng(seed), compute, ...more }
}
