import { requireClasses, requireNumbers, requireRows, requireWeights } from '../check-arguments.ts'

/** Probability of a positive: 1 / (1 + e^-(slope · score + intercept)). */
export interface PlattScaling {
  readonly slope: number
  readonly intercept: number
}

const stepsMax = 100
const halvingsMax = 30
/** Added to the diagonal of the curvature, so that it can be inverted. */
const ridge = 1e-12
/** Newton's decrement, as a share of the weight, below which whole steps converge, though rounding hides it in the loss. */
const decrementNear = 1e-9
/** And below which another step changes nothing. */
const decrementMin = 1e-24

/**
 * Platt's scaling: the sigmoid of a score that fits labels best, by maximum likelihood. A label counts as
 * (positives + 1) / (positives + 2) for a positive and 1 / (negatives + 2) for a negative, so that scores which tell the
 * classes apart without a mistake still give probabilities short of 0 and 1.
 *
 * @param scores   any finite scale, higher meaning more likely positive, shape (rows,); of rows that the model did not
 *                 learn from, or the probabilities are too sure
 * @param labels   0 or 1 (positive), shape (rows,)
 * @param weights  at least 0, shape (rows,). Default: all 1. A weight of 2 equals the row twice
 * @returns        slope above 0 where higher scores are more often positive, else at most 0
 *
 * Degenerate: scores all alike, or one class only, give slope 0 and the smoothed share of positives.
 * Cost: some 10 passes over the rows.
 *
 * @throws ROWS_TOO_FEW without rows; ARGUMENT_VALUE for lengths that differ, scores that are not finite, other labels
 *
 * Source: Platt (1999), Probabilistic outputs for support vector machines, Advances in Large Margin Classifiers; Lin, Lin
 * & Weng (2007), Machine Learning 68, algorithm 1 (Newton's method with halved steps, no cancellation in the loss).
 * Deviations: weights; scores are centred and scaled first, so that their unit changes nothing; the sign, slope = -A.
 */
export function fitPlatt(scores: Float64Array, labels: Float64Array, weights?: Float64Array): PlattScaling {
  requireRows('Platt scaling', scores.length)
  requireNumbers('scores', scores, scores.length)
  requireNumbers('labels', labels, scores.length)
  requireClasses('labels', labels, 2)
  const counts = weights ?? new Float64Array(scores.length).fill(1)
  requireWeights(counts, scores.length)
  const { centre, scale, scaled } = standardised(scores, counts)
  const { targets, share } = smoothed(labels, counts)
  let found: PlattScaling = { slope: 0, intercept: Math.log(share / (1 - share)) }
  if (scale === 0) return found
  const rows = { scores: scaled, targets, weights: counts }
  let loss = lossOf(rows, found)
  for (let taken = 0; taken < stepsMax; taken++) {
    const { slope, intercept, decrement } = newtonStep(rows, found)
    const stepped = (part: number) => ({
      slope: found.slope + part * slope,
      intercept: found.intercept + part * intercept,
    })
    let part = 1
    if (decrement > decrementNear) {
      for (let halvings = 0; halvings < halvingsMax && !(lossOf(rows, stepped(part)) < loss); halvings++) part /= 2
    }
    found = stepped(part)
    loss = lossOf(rows, found)
    if (decrement <= decrementMin) break
  }
  return { slope: found.slope / scale, intercept: found.intercept - (found.slope / scale) * centre }
}

/** The probability that a scaling gives a score, in [0, 1]. */
export function plattProbability({ slope, intercept }: PlattScaling, score: number): number {
  return 1 / (1 + Math.exp(-(slope * score + intercept)))
}

interface PlattRows {
  readonly scores: Float64Array
  readonly targets: Float64Array
  readonly weights: Float64Array
}

function standardised(scores: Float64Array, weights: Float64Array) {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const greatest = scores.reduce((most, score, row) => (weights[row]! > 0 ? Math.max(most, Math.abs(score)) : most), 0)
  // Divided by the greatest first, so that squares do not overflow.
  const unit = greatest > 0 ? greatest : 1
  const mean = scores.reduce((sum, score, row) => sum + weights[row]! * (score / unit), 0) / total
  const squares = scores.reduce((sum, score, row) => sum + weights[row]! * (score / unit - mean) ** 2, 0)
  const deviation = Math.sqrt(squares / total)
  // Below this the differences are the rounding of one value.
  const scale = deviation > 1e-14 ? deviation : 0
  return {
    centre: mean * unit,
    scale: scale * unit,
    scaled: scores.map((score) => (scale === 0 ? 0 : (score / unit - mean) / scale)),
  }
}

function smoothed(labels: Float64Array, weights: Float64Array): { targets: Float64Array; share: number } {
  let [positives, negatives] = [0, 0]
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] === 1) positives += weights[row]!
    else negatives += weights[row]!
  }
  const [high, low] = [(positives + 1) / (positives + 2), 1 / (negatives + 2)]
  const targets = labels.map((label) => (label === 1 ? high : low))
  return { targets, share: (positives * high + negatives * low) / (positives + negatives) }
}

/** Cross-entropy, without cancellation for either sign of the sum. */
function lossOf({ scores, targets, weights }: PlattRows, { slope, intercept }: PlattScaling): number {
  let loss = 0
  for (let row = 0; row < scores.length; row++) {
    const z = slope * scores[row]! + intercept
    const parts = z >= 0 ? (1 - targets[row]!) * z : -targets[row]! * z
    loss += weights[row]! * (parts + Math.log1p(Math.exp(-Math.abs(z))))
  }
  return loss
}

function newtonStep({ scores, targets, weights }: PlattRows, scaling: PlattScaling) {
  let [h11, h22, h21, g1, g2, total] = [0, 0, 0, 0, 0, 0]
  for (let row = 0; row < scores.length; row++) {
    const [score, weight] = [scores[row]!, weights[row]!]
    const probability = plattProbability(scaling, score)
    const curvature = weight * probability * (1 - probability)
    const miss = weight * (targets[row]! - probability)
    h11 += score * score * curvature
    h22 += curvature
    h21 += score * curvature
    g1 += score * miss
    g2 += miss
    total += weight
  }
  h11 += ridge * total
  h22 += ridge * total
  const determinant = h11 * h22 - h21 * h21
  const slope = (h22 * g1 - h21 * g2) / determinant
  const intercept = (h11 * g2 - h21 * g1) / determinant
  return { slope, intercept, decrement: (slope * g1 + intercept * g2) / total }
}
