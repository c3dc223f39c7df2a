import { AppError } from '../../base/errors.ts'
import type { Frame } from '../../frame/frame.ts'
import type { FitContext, Target } from '../model.ts'
import { requireArgument } from '../check-arguments.ts'
import { rowWeights } from './row-weights.ts'

/** A target beyond this is refused: the sum of weighted squares must be a number. */
const greatestTarget = 1e100
/** Classes at most: what is learnt and answered has a number for each. */
const classesMax = 100_000

/** The rows of a fit, checked. */
export interface TrainingRows {
  readonly rowCount: number
  /** Number of classes; 1 for regression. */
  readonly classes: number
  /** Shape (rows,), finite; 0 or 1 for two classes, positions of classes for more. */
  readonly y: Float64Array
  /** Shape (rows,), >= 0, not all 0. */
  readonly weights: Float64Array
  readonly weightTotal: number
  /** Weighted mean of `y`: the share of positives, or the average. No one reads that of more than two classes. */
  readonly mean: number
}

/**
 * What every estimator demands of its rows.
 *
 * @throws ROWS_TOO_FEW on an empty frame; TARGET_LENGTH when the target or the weights are longer or shorter than the
 *         frame; TARGET_MISSING for a value that is not finite; TARGET_RANGE for one beyond 1e100; TARGET_CLASS for one that is no position of a class;
 *         ARGUMENT_VALUE for `target.classes` that is no whole number from 2 to 100,000;
 *         WEIGHT_REFUSED for a weight below 0 or not finite, or when all are 0
 */
export function trainingRows(frame: Frame, { kind, y, classes = 2 }: Target, context: FitContext): TrainingRows {
  const weights = rowWeights(frame, context)
  if (y.length !== frame.rowCount) {
    throw new AppError('TARGET_LENGTH', { what: 'target', rows: frame.rowCount, received: y.length })
  }
  const isCount = Number.isInteger(classes) && classes >= 2 && classes <= classesMax
  requireArgument('target.classes', classes, `a whole number from 2 to ${classesMax}`, kind === 'regression' || isCount)
  let weightTotal = 0
  let sum = 0
  for (let row = 0; row < y.length; row++) {
    const value = y[row]!
    const weight = weights[row]!
    if (!Number.isFinite(value)) throw new AppError('TARGET_MISSING', { row, received: value })
    if (Math.abs(value) > greatestTarget) {
      throw new AppError('TARGET_RANGE', { row, limit: greatestTarget, received: value })
    }
    const isClass = Number.isInteger(value) && value >= 0 && value < classes
    if (kind !== 'regression' && !isClass) throw new AppError('TARGET_CLASS', { row, classes, received: value })
    weightTotal += weight
    sum += weight * value
  }
  return {
    rowCount: frame.rowCount,
    classes: kind === 'regression' ? 1 : classes,
    y,
    weights,
    weightTotal,
    mean: sum / weightTotal,
  }
}

/** The same rows, weighted so that every class that has a row weighs the same, and all together what they did. */
export function balancedRows(rows: TrainingRows): TrainingRows {
  const { classes, y, weightTotal } = rows
  const totals = new Float64Array(classes)
  for (let row = 0; row < y.length; row++) totals[y[row]!]! += rows.weights[row]!
  const share = weightTotal / totals.filter((total) => total > 0).length
  const weights = rows.weights.map((weight, row) => (weight > 0 ? (weight * share) / totals[y[row]!]! : 0))
  const sum = weights.reduce((sum, weight, row) => sum + weight * y[row]!, 0)
  return { ...rows, weights, mean: sum / weightTotal }
}

/**
 * That the target is of the kind that an estimator learns.
 *
 * @param estimator  its name, for people
 * @throws TARGET_KIND
 */
export function requireTargetKind({ kind }: Target, expected: Target['kind'], estimator: string): void {
  if (kind !== expected) throw new AppError('TARGET_KIND', { estimator, expected, received: kind })
}

/** What a class without a row counts as. */
export const unseenRows = 0.5

/**
 * Natural logarithm of the odds of a positive, kept finite where there is one class only: half a row of each class is
 * added in that case (Jeffreys' prior).
 */
export function logOdds({ mean, weightTotal }: TrainingRows): number {
  const share = mean > 0 && mean < 1 ? mean : (mean * weightTotal + 0.5) / (weightTotal + 1)
  return Math.log(share / (1 - share))
}

/**
 * The share of each class, adding up to 1, shape (classes,); a class without a row counts as half a row (Jeffreys'
 * prior), so that what was never met is improbable, not impossible.
 */
export function classShares({ classes, y, weights }: TrainingRows): Float64Array {
  const shares = new Float64Array(classes)
  for (let row = 0; row < y.length; row++) shares[y[row]!]! += weights[row]!
  let total = 0
  for (let label = 0; label < classes; label++) {
    if (shares[label] === 0) shares[label] = unseenRows
    total += shares[label]!
  }
  for (let label = 0; label < classes; label++) shares[label]! /= total
  return shares
}

/**
 * What a model of amounts demands of its target: at least 0 in every row.
 *
 * @throws TARGET_NEGATIVE
 */
export function requireAmounts(y: Float64Array): void {
  const least = y.reduce((least, value) => Math.min(least, value), 0)
  if (least < 0) throw new AppError('TARGET_NEGATIVE', { least })
}

/** Natural logarithm of the mean of amounts, kept finite where all are 0: half of one is added in that case. */
export function logMean({ mean, weightTotal }: TrainingRows): number {
  return Math.log(mean > 0 ? mean : 0.5 / (weightTotal + 1))
}

/** 1 / (1 + e^-z), exact at both ends. */
export function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z))
}
