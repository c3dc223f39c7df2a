import type { Costs, ProblemKind } from '../../domain/project.ts'
import { everyRowOnce, prepareMean } from './prepared-metric.ts'
import type { PreparedMetric } from './prepared-metric.ts'

/** What a cost needs besides the rows: the kind of problem, and for classification the threshold (default 0.5). */
export interface CostOptions {
  readonly kind: ProblemKind
  readonly threshold?: number | undefined
  readonly costs?: Costs | undefined
}

/**
 * Cost of 1,000 decisions: classification 1000 · (FP · falsePositive + FN · falseNegative) / rows at the threshold,
 * regression 1000 · perUnitError · mean |y − prediction|.
 *
 * @returns in the currency of the costs, lower is better; undefined without rows, or where the costs of this kind of
 *          problem are not both (classification) given
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
  { kind, threshold = 0.5, costs }: CostOptions,
): Float64Array | undefined {
  const { falsePositive, falseNegative, perUnitError } = costs ?? {}
  if (kind === 'regression') {
    if (perUnitError === undefined) return undefined
    return y.map((truth, row) => perUnitError * Math.abs(truth - scores[row]!))
  }
  if (falsePositive === undefined || falseNegative === undefined) return undefined
  return y.map((truth, row) => {
    const isCalledPositive = scores[row]! >= threshold
    if (truth === 1) return isCalledPositive ? 0 : falseNegative
    return isCalledPositive ? falsePositive : 0
  })
}
