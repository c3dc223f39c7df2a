import { assert } from '../../base/assert.ts'
import type { WithoutModel } from '../../domain/project.ts'
import { fitImputation } from '../preprocessing/imputation.ts'
import type { Estimator, Model, ModelState } from '../model.ts'
import { trainingRows } from './training-rows.ts'
import type { TrainingRows } from './training-rows.ts'

/** The one score that each policy without a model gives to every row. */
const SCORES: Readonly<Record<WithoutModel, { name: string; scoreOf: (rows: TrainingRows) => number }>> = {
  majority: { name: 'the commoner class', scoreOf: (rows) => rows.mean },
  mean: { name: 'the mean', scoreOf: (rows) => rows.mean },
  median: { name: 'the median', scoreOf: (rows) => fitImputation(rows.y, rows.weights)?.fill ?? rows.mean },
  'always-positive': { name: 'always positive', scoreOf: () => 1 },
  'always-negative': { name: 'always negative', scoreOf: () => 0 },
}

/**
 * What happens without a model, as an estimator: one score for every row, whatever its columns hold. 'majority' gives
 * the training share of positives as the probability (the commoner class wins at a threshold of a half), 'mean' and
 * 'median' the weighted mean and median of the target, 'always-positive' 1 and 'always-negative' 0.
 */
export function constantModel(kind: WithoutModel): Estimator {
  return {
    kind,
    name: SCORES[kind].name,
    params: {},
    complexity: 0,
    fit: async (frame, target, context) => modelOf(kind, SCORES[kind].scoreOf(trainingRows(frame, target, context))),
  }
}

/** The model that `toState` wrote. */
export function loadConstantModel({ kind, tensors }: ModelState): Model {
  const score = tensors['score']?.[0]
  assert(score !== undefined && Number.isFinite(score), 'a constant model holds its score')
  return modelOf(kind, score)
}

function modelOf(kind: string, score: number): Model {
  return {
    kind,
    outputs: 1,
    predict: (frame) => new Float64Array(frame.rowCount).fill(score),
    compileRow: () => (_, out) => {
      out[0] = score
    },
    toState: () => ({ kind, params: {}, tensors: { score: Float64Array.of(score) } }),
  }
}
