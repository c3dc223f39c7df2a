import { takeNumbers } from '../../frame/column.ts'
import type { FitContext } from '../model.ts'

/**
 * The context of the fit on one fold: the weights of its rows, a stream of chance of its own, named by its position, and
 * its part of the progress.
 */
export function foldContext(context: FitContext, train: Uint32Array, fold: number, foldCount: number): FitContext {
  const { rng, compute, weights, signal, onProgress } = context
  return {
    rng: rng.fork(`fold-${fold}`),
    compute,
    ...(weights === undefined ? {} : { weights: takeNumbers(weights, train) }),
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress: (share: number) => onProgress((fold + share) / foldCount) }),
  }
}
