import { AppError } from '../../base/errors.ts'
import { takeNumbers } from '../../frame/column.ts'
import { takeRows } from '../../frame/frame.ts'
import type { Frame } from '../../frame/frame.ts'
import { requireNumbers, requireRows, requireShare } from '../check-arguments.ts'
import type { Estimator, FitContext, Model } from '../model.ts'
import { partState } from '../model-parts.ts'
import { foldContext } from '../selection/fold-context.ts'
import type { TrainTest } from '../selection/row-division.ts'
import { conformalQuantile } from './conformal-quantile.ts'
import type { ConformalIntervals } from './intervals.ts'

/**
 * Cross-conformal intervals (CV+; with one row a fold the jackknife+): every row is learnt from and, by the model of its
 * fold that did not see it, calibrated on. For tables too small to keep calibration rows apart.
 *
 * @param estimator         of a regression
 * @param frame, y          the training rows and their target, finite, shape (rows,)
 * @param folds             divisions whose test rows are disjoint; rows in no test fold are not calibrated on
 * @param options.coverage  in (0, 1). Default 0.9. Promised is at least 1 - 2 · (1 - coverage), short of it by no more
 *                          than √(2 / rows) with few folds; what is met is close to `coverage` unless the fits are unstable
 *
 * Cost: a fit for each fold; of a prediction one by each fold's model, and O(folds · rows · (1 - coverage)) a row.
 *
 * @throws ROWS_TOO_FEW below coverage / (1 - coverage) judged rows; ARGUMENT_VALUE for another coverage, a target of
 *         another length or with holes, or a row judged twice; what `fit` throws
 *
 * Source: Barber, Candès, Ramdas & Tibshirani (2021), Annals of Statistics 49(1), sections 1.2 and 3.
 */
export async function crossConformalIntervals(
  estimator: Estimator,
  { frame, y }: { readonly frame: Frame; readonly y: Float64Array },
  { folds, coverage = 0.9 }: { readonly folds: readonly TrainTest[]; readonly coverage?: number },
  context: FitContext,
): Promise<ConformalIntervals> {
  requireShare('coverage', coverage)
  requireRows('Cross-conformal intervals', frame.rowCount)
  requireNumbers('y', y, frame.rowCount)
  requireJudgedOnce(folds)
  const models: Model[] = []
  const misses: Float64Array[] = []
  for (const [fold, { train, test }] of folds.entries()) {
    const target = { kind: 'regression', y: takeNumbers(y, train) } as const
    const model = await estimator.fit(takeRows(frame, train), target, foldContext(context, train, fold, folds.length))
    const predictions = model.predict(takeRows(frame, test))
    models.push(model)
    misses.push(predictions.map((prediction, at) => Math.abs(y[test[at]!]! - prediction)).sort())
    context.onProgress?.((fold + 1) / folds.length)
  }
  // Throws where the rows are too few for the coverage.
  conformalQuantile(Float64Array.from(misses.flatMap((ofFold) => [...ofFold])), coverage)
  return crossedIntervals({ coverage, models, misses })
}

function requireJudgedOnce(folds: readonly TrainTest[]): void {
  const judged = new Set<number>()
  for (const { test } of folds) {
    for (const row of test) {
      if (judged.has(row)) {
        const expected = 'divisions whose test rows are disjoint'
        throw new AppError('ARGUMENT_VALUE', { argument: 'folds', expected, received: `row ${row} twice` })
      }
      judged.add(row)
    }
  }
}

/** What cross-conformal intervals are made of. */
export interface CrossedParts {
  readonly coverage: number
  /** One of each fold. */
  readonly models: readonly Model[]
  /** Absolute misses on the test rows of each fold, ascending. */
  readonly misses: readonly Float64Array[]
}

export function crossedIntervals({ coverage, models, misses }: CrossedParts): ConformalIntervals {
  const rows = misses.reduce((sum, ofFold) => sum + ofFold.length, 0)
  const rank = rows + 1 - Math.ceil((rows + 1) * coverage - 1e-9)
  return {
    coverage,
    predict(frame) {
      const predictions = models.map((model) => model.predict(frame))
      const left = new Int32Array(models.length)
      const bound = (row: number, sign: 1 | -1) =>
        nthGreatest(misses, left, rank, (fold) => sign * predictions[fold]![row]!)
      return {
        low: Float64Array.from({ length: frame.rowCount }, (_, row) => -bound(row, -1)),
        high: Float64Array.from({ length: frame.rowCount }, (_, row) => bound(row, 1)),
      }
    },
    toState() {
      const parts = models.map((model, fold) => partState(`fold-${fold}`, model))
      const ofMisses = misses.map((ofFold, fold) => [`misses-${fold}`, ofFold])
      return {
        kind: 'cross-conformal-intervals',
        params: { coverage, models: parts.map(({ part }) => part) },
        tensors: Object.assign({}, ...parts.map(({ tensors }) => tensors), Object.fromEntries(ofMisses)),
      }
    },
  }
}

/** The rank-th greatest of centre + miss over all folds; each fold's misses are ascending. */
function nthGreatest(
  misses: readonly Float64Array[],
  left: Int32Array,
  rank: number,
  centreOf: (fold: number) => number,
): number {
  for (const [fold, ofFold] of misses.entries()) left[fold] = ofFold.length - 1
  let greatest = -Infinity
  for (let taken = 0; taken < rank; taken++) {
    let from = -1
    greatest = -Infinity
    for (let fold = 0; fold < misses.length; fold++) {
      if (left[fold]! < 0) continue
      const value = centreOf(fold) + misses[fold]![left[fold]!]!
      if (from >= 0 && value <= greatest) continue
      greatest = value
      from = fold
    }
    left[from]!--
  }
  return greatest
}
