import { AppError } from '../../base/errors.ts'
import type { ModelState } from '../model.ts'
import { loadChain } from './chain.ts'
import type { ColumnPart } from './column-part.ts'
import { columnStates, fittedColumns } from './fitted-columns.ts'
import type { FittedTransform } from './transform.ts'
import { datePartOf } from './transforms/date-columns.ts'
import { imputedPart } from './transforms/impute.ts'
import { oneHotPart } from './transforms/one-hot.ts'
import { ordinalPart } from './transforms/ordinal.ts'
import { loadPassed } from './transforms/passed-columns.ts'
import { polynomialPart } from './transforms/polynomial.ts'
import { quantilePart } from './transforms/quantile-transformer.ts'
import { rarePart } from './transforms/rare-categories.ts'
import { scaledPart } from './transforms/standard-scaler.ts'
import { targetEncodedPart } from './transforms/target-encoder.ts'

/** The reader of each kind of transform. */
const LOADERS: Readonly<Record<string, (state: ModelState) => FittedTransform>> = {
  chain: (state) => loadChain(state, loadTransform),
  'date-columns': columnsOf(datePartOf),
  'drop-columns': loadPassed,
  impute: columnsOf(imputedPart),
  'keep-columns': loadPassed,
  'one-hot': columnsOf(oneHotPart),
  ordinal: columnsOf(ordinalPart),
  polynomial: columnsOf(polynomialPart),
  'quantile-transformer': columnsOf(quantilePart),
  'rare-categories': columnsOf(rarePart),
  'robust-scaler': columnsOf(scaledPart),
  'standard-scaler': columnsOf(scaledPart),
  'target-encoder': columnsOf(targetEncodedPart),
}

/**
 * The transform that `toState` wrote: it makes bit for bit the same columns. Nothing in a state is evaluated.
 *
 * @throws MODEL_REFUSED for a kind that this version does not know, or parts that do not fit together
 */
export function loadTransform(state: ModelState): FittedTransform {
  const model = `transform of kind "${state.kind}"`
  const load = Object.hasOwn(LOADERS, state.kind) ? LOADERS[state.kind] : undefined
  if (load === undefined) {
    throw new AppError('MODEL_REFUSED', { model, problem: `known kinds are ${Object.keys(LOADERS).join(', ')}.` })
  }
  try {
    return load(state)
  } catch (error) {
    if (error instanceof AppError) throw error
    // Parts that do not fit together can break the reader anywhere; for whoever loads the transform it is one thing.
    const problem = error instanceof Error ? error.message : String(error)
    throw new AppError('MODEL_REFUSED', { model, problem }, { cause: error })
  }
}

function columnsOf<State extends object>(partOf: (state: State) => ColumnPart) {
  return (state: ModelState): FittedTransform => fittedColumns(state.kind, columnStates<State>(state), partOf)
}
