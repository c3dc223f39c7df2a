import type { Rng } from '../../base/rng.ts'
import type { Value } from '../../domain/evaluation.ts'
import type { Problem } from '../../domain/project.ts'
import { bootstrap } from './bootstrap.ts'
import { rowCosts } from './cost-per-1000.ts'
import { prepareMean } from './prepared-metric.ts'

/**
 * What the model is worth on these rows: the cost of 1,000 decisions with it and without it, and what it saves with the
 * 95 % interval of the paired bootstrap.
 *
 * @param y               0 or 1 for two classes, positions of classes for more, finite for regression; shape (rows,)
 * @param scores          of the model, shape (rows,), of three classes and more (rows * classes,), row by row
 * @param threshold       a row is called positive from this score on. Default 0.5; not read for regression
 *                        and for more than two classes
 * @param baselineScores  of the policy without a model, of the same shape. Read for regression, and for classification under
 *                        'majority', where a row is called positive from 0.5 on: the threshold is the model's, a policy
 *                        does not know it. 'always-positive' and 'always-negative' decide by themselves. Of three
 *                        classes and more the most probable one is the policy's answer
 * @param classes         number of classes, default 2; not read for regression
 * @returns               in the currency of the costs; undefined where the costs of the kind are not given, or with fewer
 *                        than two rows
 */
export function valueOf(
  problem: Pick<Problem, 'kind' | 'costs' | 'withoutModel'>,
  y: Float64Array,
  scores: Float64Array,
  threshold: number | undefined,
  baselineScores: Float64Array,
  rng: Rng,
  classes = 2,
): Value | undefined {
  const { kind, costs } = problem
  const withoutModel = problem.withoutModel ?? (kind === 'classification' ? 'majority' : 'mean')
  const withCosts = rowCosts(y, scores, { kind, classes, threshold, costs })
  const policy = policyScores(withoutModel, baselineScores)
  const withoutCosts = rowCosts(y, policy, { kind, classes, costs })
  if (costs === undefined || withCosts === undefined || withoutCosts === undefined) return undefined
  const saved = withoutCosts.map((cost, row) => 1000 * (cost - withCosts[row]!))
  const [savedPer1000] = bootstrap(
    { saved },
    (columns) => {
      const mean = prepareMean(columns.saved)
      return (counts) => [mean(counts)]
    },
    { rng },
  )
  if (savedPer1000 === undefined) return undefined
  return {
    currency: costs.currency,
    assumedCosts: costs.assumed === true,
    costPer1000WithModel: 1000 * meanOf(withCosts),
    costPer1000WithoutModel: 1000 * meanOf(withoutCosts),
    savedPer1000,
    withoutModel,
  }
}

function policyScores(policy: NonNullable<Problem['withoutModel']>, baselineScores: Float64Array): Float64Array {
  if (policy === 'always-positive') return new Float64Array(baselineScores.length).fill(1)
  if (policy === 'always-negative') return new Float64Array(baselineScores.length)
  return baselineScores
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
