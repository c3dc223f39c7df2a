import { bestLimit, confusionAbove, explainedVariance, kappa, rocAuc, squaredRankCorrelation } from './agreement.ts'
import type { SearchSample } from './search-sample.ts'

/** How far one score alone gives the target, on rows it was not learnt from. */
export interface Strength {
  /**
   * What is left unexplained, 0 is perfect. Classification: 1 - kappa (errors against those of chance); regression:
   * 1 - the greater of R² of a straight line and of the squared rank correlation.
   */
  readonly error: number
  /** Classification only; 1 is perfect. */
  readonly auc?: number
  /** Classification: share of rows told right. */
  readonly accuracy?: number
  /** Rows it was verified on. */
  readonly rows: number
  /** Share of all rows that have a score, in [0, 1]. */
  readonly coverage: number
  /** Rows of the rarer class; regression: rows. Over all that have a score. */
  readonly evidenceRows: number
}

export const noStrength: Strength = { error: 1, rows: 0, coverage: 0, evidenceRows: 0 }

/** Rows verified on, at most: enough for three digits. */
const verifyRowsMost = 10_000

/**
 * Learns direction and limit (or slope) of a score on the learning rows and measures it on the others. Rows whose
 * score is not finite are left out and lower the coverage.
 *
 * @param score  shape (rows of the sample,)
 */
export function strengthOf(sample: SearchSample, score: Float64Array): Strength {
  const looked = Math.min(sample.rowCount, sample.learnCount + verifyRowsMost)
  const learn = pairsIn(sample, score, 0, sample.learnCount)
  const verify = pairsIn(sample, score, sample.learnCount, looked)
  if (learn.y.length < 20 || verify.y.length < 20) return noStrength
  const coverage = (learn.y.length + verify.y.length) / looked
  const rows = verify.y.length
  if (sample.kind === 'regression') {
    const evidenceRows = learn.y.length + verify.y.length
    return { error: 1 - explainedOf(learn, verify), rows, coverage, evidenceRows }
  }
  const positives = sum(learn.y) + sum(verify.y)
  const evidenceRows = Math.min(positives, learn.y.length + verify.y.length - positives)
  return { ...toldApart(learn, verify), rows, coverage, evidenceRows }
}

interface Pairs {
  readonly score: Float64Array
  readonly y: Float64Array
}

function toldApart(learn: Pairs, verify: Pairs): { error: number; auc: number; accuracy: number } {
  const sign = rocAuc(learn.score, learn.y) < 0.5 ? -1 : 1
  const limit = bestLimit(signed(learn.score, sign), learn.y)
  const score = signed(verify.score, sign)
  const confusion = confusionAbove(score, verify.y, limit)
  const accuracy = (confusion.truePositive + confusion.trueNegative) / verify.y.length
  return { error: 1 - kappa(confusion), auc: rocAuc(score, verify.y), accuracy }
}

function explainedOf(learn: Pairs, verify: Pairs): number {
  const { slope, intercept } = line(learn)
  const predicted = verify.score.map((value) => intercept + slope * value)
  return Math.max(explainedVariance(predicted, verify.y), squaredRankCorrelation(verify.score, verify.y))
}

function line({ score, y }: Pairs): { slope: number; intercept: number } {
  const [centre, centreY] = [sum(score) / score.length, sum(y) / y.length]
  let [cross, squares] = [0, 0]
  for (let row = 0; row < y.length; row++) {
    cross += (score[row]! - centre) * (y[row]! - centreY)
    squares += (score[row]! - centre) ** 2
  }
  const slope = squares === 0 ? 0 : cross / squares
  return { slope, intercept: centreY - slope * centre }
}

function pairsIn(sample: SearchSample, score: Float64Array, from: number, to: number): Pairs {
  const kept = { score: new Float64Array(to - from), y: new Float64Array(to - from) }
  let count = 0
  for (let row = from; row < to; row++) {
    if (!Number.isFinite(score[row]!)) continue
    kept.score[count] = score[row]!
    kept.y[count++] = sample.y[row]!
  }
  return { score: kept.score.subarray(0, count), y: kept.y.subarray(0, count) }
}

function signed(score: Float64Array, sign: 1 | -1): Float64Array {
  return sign === 1 ? score : score.map((value) => -value)
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0)
}
