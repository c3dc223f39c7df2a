import { assert } from '../../base/assert.ts'
import { AppError } from '../../base/errors.ts'
import { primaryMetric } from '../../domain/metric.ts'
import { takeNumbers } from '../../frame/column.ts'
import { takeRows } from '../../frame/frame.ts'
import type { Frame } from '../../frame/frame.ts'
import { everyRowOnce } from '../metrics/prepared-metric.ts'
import { prepareMetric } from '../metrics/prepare-metric.ts'
import type { Estimator, FitContext, Target } from '../model.ts'
import { operatingCost } from '../operating-cost.ts'
import type { OperatingCost } from '../operating-cost.ts'
import { foldContext } from './fold-context.ts'
import type { TrainTest } from './row-division.ts'

export interface CrossValidation {
  /**
   * Scores by models that did not learn from the row, shape (rows,), of three classes and more (rows * classes,), row by
   * row; NaN where a row was in no fold that was judged.
   */
  readonly outOfFold: Float64Array
  /** The primary metric of each fold that was judged, in the order of the folds. */
  readonly foldScores: readonly number[]
  /** Mean of the fold scores. */
  readonly mean: number
  /** Of the model of the last fold that was judged: what a model of this kind costs to run. */
  readonly cost: OperatingCost
  /** Standard deviation of the fold scores / √folds. Too small if anything: folds share training rows. */
  readonly standardError: number
}

/**
 * Fits on the training rows of each fold, in turn, and judges on its test rows by the primary metric (ROC AUC, RMSE, or
 * log loss from three classes on). A fold whose training rows have one class only is passed over, of two classes also one
 * whose test rows have: what is passed over depends on the target and the folds alone, so the fold scores of different
 * estimators pair up. From three classes on a class may be missing among the training rows; its rows are judged all the
 * same.
 *
 * @param context  weights are of all rows; each fold has a stream of chance of its own, named by its position
 * @throws SPLIT_IMPOSSIBLE when fewer than two folds can be judged; TARGET_LENGTH; what `fit` throws
 *
 * Source: Stone (1974), J. R. Stat. Soc. B 36(2).
 */
export async function crossValidate(
  estimator: Estimator,
  frame: Frame,
  target: Target,
  folds: readonly TrainTest[],
  context: FitContext,
): Promise<CrossValidation> {
  if (frame.rowCount !== target.y.length) {
    throw new AppError('TARGET_LENGTH', { what: 'target', rows: frame.rowCount, received: target.y.length })
  }
  const judged = judgedFolds(target, folds)
  const outputs = target.kind === 'classification' && classesOf(target) > 2 ? classesOf(target) : 1
  const outOfFold = new Float64Array(frame.rowCount * outputs).fill(Number.NaN)
  const foldScores: number[] = []
  let cost: OperatingCost = { steps: 0, bytes: 0 }
  for (const [i, { train, test }] of judged.entries()) {
    const model = await estimator.fit(
      takeRows(frame, train),
      takeTarget(target, train),
      foldContext(context, train, i, judged.length),
    )
    const scores = model.predict(takeRows(frame, test))
    for (const [position, row] of test.entries()) {
      outOfFold.set(scores.subarray(position * outputs, (position + 1) * outputs), row * outputs)
    }
    if (i === judged.length - 1) cost = operatingCost(model)
    foldScores.push(scoreOf(takeTarget(target, test), scores))
    context.onProgress?.((i + 1) / judged.length)
  }
  return { outOfFold, foldScores, cost, ...summary(foldScores) }
}

/**
 * The folds that `crossValidate` judges on.
 *
 * @throws SPLIT_IMPOSSIBLE when they are fewer than two
 */
export function judgedFolds(target: Target, folds: readonly TrainTest[]): TrainTest[] {
  const judged = folds.filter((fold) => canJudge(target, fold))
  if (judged.length >= 2) return judged
  const what = 'folds with rows of two classes to learn from and to judge on'
  throw new AppError('SPLIT_IMPOSSIBLE', { by: 'folds', needed: 2, received: judged.length, what })
}

const classesOf = ({ classes = 2 }: Target): number => classes

function canJudge(target: Target, { train, test }: TrainTest): boolean {
  const { kind, y } = target
  if (kind === 'regression') return train.length > 0 && test.length > 0
  const hasTwo = (rows: Uint32Array) => rows.some((row) => y[row] !== y[rows[0]!])
  return hasTwo(train) && (classesOf(target) > 2 ? test.length > 0 : hasTwo(test))
}

/** The target of the rows at `rows`. */
export function takeTarget(target: Target, rows: Uint32Array): Target {
  return { ...target, y: takeNumbers(target.y, rows) }
}

function scoreOf(target: Target, scores: Float64Array): number {
  const { kind, y } = target
  const classes = classesOf(target)
  const score = prepareMetric(primaryMetric(kind, classes), y, scores, { kind, classes })(everyRowOnce(y.length))
  assert(score !== undefined, 'a judged fold has a score')
  return score
}

function summary(foldScores: readonly number[]): { readonly mean: number; readonly standardError: number } {
  const count = foldScores.length
  const mean = foldScores.reduce((sum, score) => sum + score, 0) / count
  const variance = foldScores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (count - 1)
  return { mean, standardError: Math.sqrt(variance / count) }
}
