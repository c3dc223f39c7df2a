import type { LearningCurve } from './curve.ts'
import { AppError, shown } from '../../base/errors.ts'
import type { Rng } from '../../base/rng.ts'
import { METRICS, primaryMetric } from '../../domain/metric.ts'
import type { MetricKey } from '../../domain/metric.ts'
import { takeRows } from '../../frame/frame.ts'
import type { Frame } from '../../frame/frame.ts'
import { prepareMetric } from '../metrics/prepare-metric.ts'
import { everyRowOnce } from '../metrics/prepared-metric.ts'
import type { Estimator, FitContext, Target } from '../model.ts'
import { curveSentence } from './curve-sentence.ts'
import { judgedFolds, takeTarget } from './cross-validate.ts'
import { foldContext } from './fold-context.ts'
import { foldInterval } from './fold-interval.ts'
import type { TrainTest } from './row-division.ts'
import { strata } from './strata.ts'

/** Metrics that need no costs. */
export type CurveMetric = Exclude<MetricKey, 'costPer1000'>

/** Each step doubles the rows. */
const doublings = [1 / 16, 1 / 8, 1 / 4, 1 / 2, 1]

/**
 * The score of an estimator against the number of rows it learns from: whether to bring more rows, or a better model.
 *
 * @param options.folds    the rows held back are judged on, and of the training rows more and more are learnt from; each
 *                         set of rows holds the one before it, and about the shares of its classes
 * @param options.shares   of the training rows, ascending, in (0, 1], at least two. Default 1/16, 1/8, 1/4, 1/2, 1
 * @param options.metric   any that needs no costs. Default the primary metric
 * @returns                intervals as of `foldInterval`. A share of the rows on which the metric has no meaning in some
 *                         fold (one class, no row) is left out
 *
 * Along time the rows learnt from are drawn from all of the past, not its last part. Cost: folds · shares fits.
 *
 * @throws ARGUMENT_VALUE for shares as above; SPLIT_IMPOSSIBLE where fewer than two folds can be judged; ROWS_TOO_FEW
 *         where fewer than two shares can; what `fit` throws
 *
 * Source: Cortes, Jackel, Solla, Vapnik & Denker (1994), NIPS 6; Perlich, Provost & Simonoff (2003), JMLR 4.
 */
export async function learningCurve(
  estimator: Estimator,
  frame: Frame,
  target: Target,
  {
    folds,
    shares = doublings,
    metric = primaryMetric(target.kind, target.classes) as CurveMetric,
  }: { readonly folds: readonly TrainTest[]; readonly shares?: readonly number[]; readonly metric?: CurveMetric },
  context: FitContext,
): Promise<LearningCurve> {
  requireAscending(shares)
  const judged = judgedFolds(target, folds)
  const found: (Scores | undefined)[][] = shares.map(() => [])
  for (const [fold, { train, test }] of judged.entries()) {
    const its = foldContext(context, train, fold, judged.length)
    const order = spreadOrder(takeTarget(target, train), its.rng.fork('order')).map((at) => train[at]!)
    for (const [step, share] of shares.entries()) {
      const rows = order.slice(0, Math.max(1, Math.round(share * train.length))).sort()
      found[step]!.push(
        await scoresOf(
          { estimator, frame, target, metric },
          { train: rows, test },
          {
            ...foldContext(context, rows, fold, judged.length),
            onProgress: (done) => its.onProgress?.((step + done) / shares.length),
          },
        ),
      )
    }
  }
  const whole = found.filter((ofFolds): ofFolds is Scores[] => ofFolds.every((scores) => scores !== undefined))
  if (whole.length < 2) {
    const needed = 2 * Math.ceil(2 / shares[0]!)
    throw new AppError('ROWS_TOO_FEW', { what: 'A learning curve with these shares', rows: frame.rowCount, needed })
  }
  return curveOf(metric, whole)
}

function requireAscending(shares: readonly number[]): void {
  const isAscending = shares.every((share, at) => share > (shares[at - 1] ?? 0) && share <= 1)
  if (isAscending && shares.length >= 2) return
  const expected = 'at least two, ascending, above 0 and at most 1'
  throw new AppError('ARGUMENT_VALUE', { argument: 'shares', expected, received: shown(shares) })
}

/** Positions in an order of which every beginning has about the shares of classes (or tenths) of the whole. */
function spreadOrder({ kind, y }: Target, rng: Rng): Uint32Array {
  const places = new Float64Array(y.length)
  for (const rows of strata(y, rng, kind === 'classification')) {
    const shift = rng.next()
    for (const [at, row] of rows.entries()) places[row] = (at + shift) / rows.length
  }
  return Uint32Array.from(y.keys()).sort((left, right) => places[left]! - places[right]! || left - right)
}

interface Scores {
  readonly rows: number
  readonly score: number
  readonly training: number
}

interface Judged {
  readonly estimator: Estimator
  readonly frame: Frame
  readonly target: Target
  readonly metric: MetricKey
}

async function scoresOf(
  { estimator, frame, target, metric }: Judged,
  { train, test }: TrainTest,
  context: FitContext,
): Promise<Scores | undefined> {
  const [rows, learnt] = [takeRows(frame, train), takeTarget(target, train)]
  const isOneClass = target.kind === 'classification' && new Set(learnt.y).size < 2
  if (isOneClass) return undefined
  const model = await estimator.fit(rows, learnt, context)
  const scoreOn = (its: Target, scores: Float64Array) =>
    prepareMetric(metric, its.y, scores, { kind: its.kind, classes: its.classes })(everyRowOnce(its.y.length))
  const score = scoreOn(takeTarget(target, test), model.predict(takeRows(frame, test)))
  const training = scoreOn(learnt, model.predict(rows))
  return score === undefined || training === undefined ? undefined : { rows: train.length, score, training }
}

function curveOf(metric: MetricKey, steps: readonly (readonly Scores[])[]): LearningCurve {
  const meanOf = (scores: readonly Scores[], key: keyof Scores) =>
    scores.reduce((sum, its) => sum + its[key], 0) / scores.length
  const points = steps.map((scores) => ({
    rows: Math.round(meanOf(scores, 'rows')),
    score: foldInterval(scores.map(({ score }) => score)),
    training: meanOf(scores, 'training'),
  }))
  const direction = METRICS[metric].better === 'higher' ? 1 : -1
  const [before, last] = [steps.at(-2)!, steps.at(-1)!]
  const gain = foldInterval(last.map(({ score }, fold) => direction * (score - before[fold]!.score)))
  const verdict = gain.low > 0 ? 'rising' : gain.high < 0 ? 'falling' : 'level'
  return { metric, points, gain, verdict, sentence: curveSentence(metric, points, gain, verdict) }
}
