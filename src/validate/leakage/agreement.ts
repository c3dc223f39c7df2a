import { countBelow, ranksOf, rankAmong } from './ranks.ts'

/**
 * Area under the ROC curve of `score` for `y` (0 or 1), ties counted half, in [0, 1]; .5 when a class is absent.
 *
 * Source: Hanley & McNeil (1982), Radiology 143: the Mann-Whitney statistic over the number of pairs.
 */
export function rocAuc(score: Float64Array, y: Float64Array): number {
  const sorted = score.toSorted()
  let positives = 0
  let rankSum = 0
  for (let row = 0; row < y.length; row++) {
    if (y[row] !== 1) continue
    positives++
    rankSum += rankAmong(sorted, score[row]!)
  }
  const pairs = positives * (y.length - positives)
  return pairs === 0 ? 0.5 : (rankSum - (positives * (positives + 1)) / 2) / pairs
}

/** Square of Spearman's rank correlation (ties at their mean rank), in [0, 1]; 0 when either is constant. */
export function squaredRankCorrelation(left: Float64Array, right: Float64Array): number {
  return squaredCorrelation(ranksOf(left), ranksOf(right))
}

/** Square of Pearson's correlation, in [0, 1]; 0 when either is constant. */
export function squaredCorrelation(left: Float64Array, right: Float64Array): number {
  const [meanLeft, meanRight] = [mean(left), mean(right)]
  let [cross, squaresLeft, squaresRight] = [0, 0, 0]
  for (let row = 0; row < left.length; row++) {
    const [dl, dr] = [left[row]! - meanLeft, right[row]! - meanRight]
    cross += dl * dr
    squaresLeft += dl * dl
    squaresRight += dr * dr
  }
  return squaresLeft === 0 || squaresRight === 0 ? 0 : (cross * cross) / (squaresLeft * squaresRight)
}

/** Share of the variance of `y` that `predicted` explains: 1 is perfect, may be negative; 0 when `y` is constant. */
export function explainedVariance(predicted: Float64Array, y: Float64Array): number {
  const centre = mean(y)
  let [residual, total] = [0, 0]
  for (let row = 0; row < y.length; row++) {
    residual += (y[row]! - predicted[row]!) ** 2
    total += (y[row]! - centre) ** 2
  }
  return total === 0 ? 0 : 1 - residual / total
}

/** Rows of two classes by what was said of them: [said, true]. */
export interface Confusion {
  readonly truePositive: number
  readonly falsePositive: number
  readonly falseNegative: number
  readonly trueNegative: number
}

/**
 * Agreement beyond chance, at most 1 (perfect), 0 (chance). Unlike accuracy it does not flatter a rare class.
 *
 * Source: Cohen (1960), Educational and Psychological Measurement 20.
 */
export function kappa({ truePositive, falsePositive, falseNegative, trueNegative }: Confusion): number {
  const rows = truePositive + falsePositive + falseNegative + trueNegative
  if (rows === 0) return 0
  const observed = (truePositive + trueNegative) / rows
  const said = (truePositive + falsePositive) / rows
  const positive = (truePositive + falseNegative) / rows
  const chance = said * positive + (1 - said) * (1 - positive)
  return chance === 1 ? 0 : (observed - chance) / (1 - chance)
}

/** The confusion of the rule "positive where the score is above the limit". */
export function confusionAbove(score: Float64Array, y: Float64Array, limit: number): Confusion {
  let [truePositive, falsePositive, falseNegative, trueNegative] = [0, 0, 0, 0]
  for (let row = 0; row < y.length; row++) {
    const isPositive = y[row] === 1
    if (score[row]! > limit && isPositive) truePositive++
    else if (score[row]! > limit) falsePositive++
    else if (isPositive) falseNegative++
    else trueNegative++
  }
  return { truePositive, falsePositive, falseNegative, trueNegative }
}

/** The limit for which "positive above it" has the greatest kappa; halfway between two neighbouring scores. */
export function bestLimit(score: Float64Array, y: Float64Array): number {
  const sorted = score.toSorted()
  // rows and positives by the place of the first of equal scores
  const rowsAt = new Uint32Array(sorted.length)
  const positivesAt = new Uint32Array(sorted.length)
  for (let row = 0; row < y.length; row++) {
    const place = countBelow(sorted, score[row]!)
    rowsAt[place]!++
    positivesAt[place]! += y[row]!
  }
  const positives = positivesAt.reduce((sum, count) => sum + count, 0)
  let [best, limit, said, truePositive] = [-Infinity, Infinity, 0, 0]
  for (let place = sorted.length - 1; place > 0; place--) {
    if (rowsAt[place] === 0) continue
    said += rowsAt[place]!
    truePositive += positivesAt[place]!
    const falseNegative = positives - truePositive
    const trueNegative = y.length - said - falseNegative
    const value = kappa({ truePositive, falsePositive: said - truePositive, falseNegative, trueNegative })
    if (value > best) [best, limit] = [value, (sorted[place]! + sorted[place - 1]!) / 2]
  }
  return limit
}

function mean(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}
