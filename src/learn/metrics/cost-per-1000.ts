import type { Costs, ProblemKind } from '../../domain/project.ts'
import { answeredClass } from './answered-class.ts'
import { everyRowOnce, prepareMean } from './prepared-metric.ts'
import type { PreparedMetric } from './prepared-metric.ts'

/** What a cost needs besides the rows: the kind of problem, and for two classes the threshold (default 0.5). */
export interface CostOptions {
  readonly kind: ProblemKind
  /** Number of classes, at least 2. Default 2; not read for regression. */
  readonly classes?: number | undefined
  readonly threshold?: number | undefined
  readonly costs?: Costs | undefined
}

/**
 * Cost of 1,000 decisions: two classes 1000 · (FP · falsePositive + FN · falseNegative) / rows at the threshold, more
 * 1000 · wrongAnswer · the share of wrong answers, regression 1000 · perUnitError · mean |y − prediction|.
 *
 * @returns in the currency of the costs, lower is better; undefined without rows, or where the costs of this kind of
 *          problem are not given (for two classes: not both)
 */
export function costPer1000(y: Float64Array, scores: Float64Array, options: CostOptions): number | undefined {
  return prepareCostPer1000(y, scores, options)(everyRowOnce(y.length))
}

/** `costPer1000` over resamples. */
export function prepareCostPer1000(y: Float64Array, scores: Float64Array, options: CostOptions): PreparedMetric {
  const costs = rowCosts(y, scores, options)
  return costs === undefined ? () => undefined : prepareMean(costs.map((cost) => 1000 * cost))
}

/** The cost of each decision, shape (rows,), in the currency of the costs; undefined where they are not given. */
export function rowCosts(
  y: Float64Array,
  scores: Float64Array,
  { kind, classes = 2, threshold = 0.5, costs }: CostOptions,
): Float64Array | undefined {
  const { falsePositive, falseNegative, wrongAnswer, perUnitError } = costs ?? {}
  if (kind === 'regression') {
    if (perUnitError === undefined) return undefined
    return y.map((truth, row) => perUnitError * Math.abs(truth - scores[row]!))
  }
  if (classes > 2) {
    if (wrongAnswer === undefined) return undefined
    return y.map((truth, row) => (answeredClass(scores, row, classes) === truth ? 0 : wrongAnswer))
  }
  if (falsePositive === undefined || falseNegative === undefined) return undefined
  return y.map((truth, row) => {
    const isCalledPositive = scores[row]! >= threshold
    if (truth === 1) return isCalledPositive ? 0 : falseNegative
    return isCalledPositive ? falsePositive : 0
  })
}
