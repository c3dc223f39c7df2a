import { AppError } from '../../base/errors.ts'
import { takeNumbers } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'
import { requireCount } from '../check-arguments.ts'
import { trainingRows } from '../estimators/training-rows.ts'
import type { TrainingRows } from '../estimators/training-rows.ts'
import type { Estimator, FitContext, Target } from '../model.ts'
import { crossValidate } from '../selection/cross-validate.ts'
import { folds as dividedIn } from '../selection/folds.ts'
import type { TrainTest } from '../selection/row-division.ts'
import { calibratedModel } from './calibrated-model.ts'
import { fitCalibrators, logOddsOf } from './calibrator.ts'
import type { CalibrationMethod, Calibrators } from './calibrator.ts'

/** Nearest that a sigmoid comes to 0 and 1. */
const sigmoidFloor = 1e-15

/**
 * An estimator whose probabilities are calibrated: of the rows it calls 70 % likely, about 70 % are. The estimator
 * scores every row by a model that did not learn from it (cross-validation), functions from those scores to
 * probabilities are fitted, and one model that learns from all rows is what they are put on.
 *
 * Scores are taken as log odds. 'platt' fits a sigmoid: two numbers, right where the model is too sure or not sure enough
 * everywhere alike. 'isotonic' fits any function that never falls: it needs some 1,000 rows and more, and makes ties.
 * Three classes and more: each class against the rest, then divided by their sum.
 *
 * @param estimator       of classes; any
 * @param options.method  default 'platt'
 * @param options.folds   how many, stratified (at most the rows of the rarer of two classes), at least 2; or the divisions
 *                        themselves, as `folds` gives them by time or by group. Default 5. Rows that no division judges
 *                        are not calibrated on
 *
 * Degenerate: unless two classes have two rows of weight each, the probabilities stay as they are. A sigmoid that would
 * fall is level. Isotonic probabilities stay half a row away from 0 and 1: 0.5 / (weight of the rows + 1).
 * Cost: folds + 1 fits.
 *
 * `fit` throws ARGUMENT_VALUE for a regression, and divisions with rows that are not there; SPLIT_IMPOSSIBLE where fewer
 * than two divisions given can be judged.
 *
 * @throws ARGUMENT_VALUE for folds that are no whole number of at least 2
 *
 * Source: Platt (1999); Zadrozny & Elkan (2002), KDD, for isotonic, and for classes one against the rest;
 * Niculescu-Mizil & Caruana (2005), ICML. As scikit-learn's CalibratedClassifierCV(ensemble=False). Deviations: log odds
 * also where scikit-learn would take probabilities; the degenerate cases above.
 */
export function calibrated(
  estimator: Estimator,
  {
    method = 'platt',
    folds = 5,
  }: { readonly method?: CalibrationMethod; readonly folds?: number | readonly TrainTest[] } = {},
): Estimator {
  if (typeof folds === 'number') requireCount('folds', folds, 2)
  const foldCount = typeof folds === 'number' ? folds : folds.length
  return {
    kind: 'calibrated',
    name: `${estimator.name}, calibrated`,
    params: { ...estimator.params, of: estimator.kind, method, folds: foldCount },
    complexity: estimator.complexity,
    async fit(frame, target, context) {
      if (target.kind !== 'classification') {
        throw new AppError('ARGUMENT_VALUE', { argument: 'target', expected: 'classes', received: 'a regression' })
      }
      const rows = trainingRows(frame, target, context)
      const divisions = hasTwoClasses(rows) ? divisionsOf(folds, rows, context) : undefined
      const { onProgress } = context
      const share = divisions === undefined ? 0 : divisions.length / (divisions.length + 1)
      const calibrators =
        divisions === undefined
          ? undefined
          : await outOfFoldCalibrators(
              { estimator, method, divisions, rows },
              { frame, target },
              {
                ...context,
                ...(onProgress && { onProgress: (done: number) => onProgress(share * done) }),
              },
            )
      const model = await estimator.fit(frame, target, {
        ...context,
        ...(onProgress && { onProgress: (done: number) => onProgress(share + (1 - share) * done) }),
      })
      const floor = method === 'platt' ? sigmoidFloor : 0.5 / (rows.weightTotal + 1)
      return calibratedModel({ model, calibrators, floor })
    },
  }
}

/** Whether two classes have two rows each, so that every fold can learn and be judged. */
function hasTwoClasses({ classes, y, weights }: TrainingRows): boolean {
  const counts = new Uint32Array(classes)
  for (let row = 0; row < y.length; row++) if (weights[row]! > 0) counts[y[row]!]!++
  return counts.filter((count) => count > 1).length > 1
}

/** Divisions of the rows that have weight. */
function divisionsOf(
  folds: number | readonly TrainTest[],
  { rowCount, classes, y, weights }: TrainingRows,
  { rng }: FitContext,
): readonly TrainTest[] {
  if (typeof folds !== 'number') {
    const most = folds.reduce((most, { train, test }) => Math.max(most, train.at(-1) ?? 0, test.at(-1) ?? 0), 0)
    if (most >= rowCount) {
      const expected = `divisions of ${rowCount} rows`
      throw new AppError('ARGUMENT_VALUE', { argument: 'folds', expected, received: `one with row ${most}` })
    }
    const hasWeight = (row: number) => weights[row]! > 0
    return folds.map(({ train, test }) => ({ train: train.filter(hasWeight), test: test.filter(hasWeight) }))
  }
  const kept = Uint32Array.from(y.keys()).filter((row) => weights[row]! > 0)
  const division = { kind: 'stratified', rowCount: kept.length, y: takeNumbers(y, kept), classes } as const
  return dividedIn({ ...division, rng: rng.fork('calibration') }, folds).map(({ train, test }) => ({
    train: train.map((at) => kept[at]!),
    test: test.map((at) => kept[at]!),
  }))
}

interface Calibration {
  readonly estimator: Estimator
  readonly method: CalibrationMethod
  readonly divisions: readonly TrainTest[]
  readonly rows: TrainingRows
}

async function outOfFoldCalibrators(
  { estimator, method, divisions, rows: { y, weights, classes } }: Calibration,
  { frame, target }: { readonly frame: Frame; readonly target: Target },
  context: FitContext,
): Promise<Calibrators> {
  const { outOfFold } = await crossValidate(estimator, frame, target, divisions, context)
  const outputs = classes > 2 ? classes : 1
  const judged = Uint32Array.from(y.keys()).filter((row) => !Number.isNaN(outOfFold[row * outputs]!))
  const scores = new Float64Array(judged.length * outputs)
  for (let at = 0; at < scores.length; at++) {
    const row = judged[Math.floor(at / outputs)]!
    scores[at] = logOddsOf(outOfFold[row * outputs + (at % outputs)]!)
  }
  return fitCalibrators(method, { scores, outputs, y: takeNumbers(y, judged), weights: takeNumbers(weights, judged) })
}
