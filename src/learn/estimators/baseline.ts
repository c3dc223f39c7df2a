import { assert } from '../../base/assert.ts'
import { AppError } from '../../base/errors.ts'
import type { WithoutModel } from '../../domain/project.ts'
import { fitImputation } from '../preprocessing/imputation.ts'
import type { Estimator, Model, ModelState } from '../model.ts'
import { classShares, trainingRows } from './training-rows.ts'
import type { TrainingRows } from './training-rows.ts'

/** The one score that each policy without a model gives to every row of two classes or a regression. */
const SCORES: Readonly<Record<WithoutModel, { name: string; scoreOf: (rows: TrainingRows) => number }>> = {
  majority: { name: 'the commoner class', scoreOf: (rows) => rows.mean },
  mean: { name: 'the mean', scoreOf: (rows) => rows.mean },
  median: { name: 'the median', scoreOf: (rows) => fitImputation(rows.y, rows.weights)?.fill ?? rows.mean },
  'always-positive': { name: 'always positive', scoreOf: () => 1 },
  'always-negative': { name: 'always negative', scoreOf: () => 0 },
}

/**
 * What happens without a model, as an estimator: one score for every row, whatever its columns hold. 'majority' gives
 * the training share of positives as the probability (the commoner class wins at a threshold of a half), of three classes
 * and more the share of each, half a row standing for a class without one. 'mean' and 'median' give the weighted mean and
 * median of the target, 'always-positive' 1 and 'always-negative' 0.
 *
 * `fit` also throws CONFIG_VALUE where a policy of two classes is to be fitted on more.
 */
export function constantModel(kind: WithoutModel): Estimator {
  return {
    kind,
    name: SCORES[kind].name,
    params: {},
    complexity: 0,
    async fit(frame, target, context) {
      const rows = trainingRows(frame, target, context)
      if (rows.classes <= 2) return modelOf(kind, Float64Array.of(SCORES[kind].scoreOf(rows)))
      if (kind === 'majority') return modelOf(kind, classShares(rows))
      const expected = `"majority" for a target of ${rows.classes} classes`
      throw new AppError('CONFIG_VALUE', { path: 'problem.withoutModel', expected, received: `"${kind}"` })
    },
  }
}

/** The model that `toState` wrote. */
export function loadConstantModel({ kind, tensors }: ModelState): Model {
  const score = tensors['score']
  const isScore = score instanceof Float64Array && score.length > 0 && score.every(Number.isFinite)
  assert(isScore, 'a constant model holds its score')
  return modelOf(kind, score)
}

/** @param score  one of each output */
function modelOf(kind: string, score: Float64Array): Model {
  return {
    kind,
    outputs: score.length,
    predict(frame) {
      const scores = new Float64Array(frame.rowCount * score.length)
      for (let row = 0; row < frame.rowCount; row++) scores.set(score, row * score.length)
      return scores
    },
    compileRow: () => (_, out) => out.set(score),
    toState: () => ({ kind, params: {}, tensors: { score } }),
  }
}
