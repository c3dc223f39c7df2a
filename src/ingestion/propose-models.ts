import type { Contract } from '../domain/contract.ts'
import type { ColumnProfile } from '../domain/profile.ts'
import type { EstimatorSpec } from '../domain/project.ts'
import type { InferredProblem } from '../validate/propose/infer-problem.ts'

/** How many times the middle amount one row in twenty exceeds, from which effects are likely to multiply. */
const skewMin = 3

/**
 * Penalties of linear models that read text. A row of TF-IDF has a length near 1 where a scaled column has a spread of
 * 1, so what a word teaches needs a smaller penalty (measured: on 764 rows of 4 classes the log loss in five folds is
 * 0.53 with 1, 0.40 with 0.1, 0.38 with 0.03 and with 0.01).
 */
const textPenalties = [0.1, 0.02]

/**
 * Beyond so many classes a fit is dear, and each class has few rows to say which words are its own: the smaller penalty
 * alone (measured: 150 classes of 100 rows, on 3,000 others: accuracy 0.928 and log loss 0.32 with 0.02, 0.926 and 0.39
 * with 0.1, 0.925 and 0.30 with 0.005 in twice the time).
 */
const fewClassesMax = 30
const manyClassPenalties = [0.02]

/** What the features are: texts, anything else. */
interface FeatureKinds {
  readonly hasText: boolean
  readonly hasOther: boolean
}

/** What the features of a contract are, once target and time are set `aside`. */
export function featureKinds(columns: Contract, aside: readonly (string | undefined)[]): FeatureKinds {
  const features = Object.entries(columns).filter(
    ([name, { role = 'feature', known }]) => role === 'feature' && known !== 'after' && !aside.includes(name),
  )
  const hasText = features.some(([, { type }]) => type === 'text')
  return { hasText, hasOther: !hasText || features.some(([, { type }]) => type !== 'text') }
}

/**
 * Classes up to which boosting is proposed: of more its rounds, a tree for each class, are too few within a bounded time,
 * and its log loss is worse than that of logistic regression.
 */
const boostedClassesMax = 30

/** Why boosting is not among the candidates of a target of many classes; empty where it is. */
export function tooManyToBoost(target: string, { labels = [] }: InferredProblem): string[] {
  if (labels.length <= boostedClassesMax) return []
  return [
    `"${target}" has ${labels.length} classes: gradient boosting is not proposed beyond ${boostedClassesMax}. A tree for each class in every round takes long, and its probabilities come out worse than those of logistic regression. Add gradientBoosting() to the models to try it all the same.`,
  ]
}

/**
 * The candidates of a project, the simplest first. Trees read no text: where there is nothing else they are not proposed,
 * nor of very many classes. Poisson models are proposed beside the others for skewed amounts.
 *
 * Others are left to the person, for they never won where it was measured, in five folds on training rows. ROC AUC of
 * telco, bird strikes and credit: boosting 0.847, 0.784, 0.784, logistic regression 0.846, 0.799, 0.746; random forest
 * 0.830, 0.784, 0.766; extra trees 0.801, 0.782, 0.757; a decision tree 0.828, 0.678, 0.754; naive Bayes 0.820, 0.789,
 * 0.747; linear support vector machine 0.844, 0.781, 0.745. RMSE of bike and California: boosting 68.4 (Poisson) and
 * 46,200, forests 89.2 and 49,500 in two to five times the time and a hundred times the bytes. Texts (764 rows, log
 * loss): logistic regression 0.597, averaged with naive Bayes 0.596 in half as much time again, support vector machine
 * 0.586, all within half a standard error.
 */
export function modelsFor(
  { kind, labels = [] }: InferredProblem,
  target: ColumnProfile | undefined,
  { hasText, hasOther }: FeatureKinds,
): readonly EstimatorSpec[] {
  const penalties = labels.length <= fewClassesMax ? textPenalties : manyClassPenalties
  const linear = (of: string): EstimatorSpec[] => [
    ...(hasOther ? [{ kind: of, params: {} }] : []),
    ...(hasText ? penalties.map((l2) => ({ kind: of, params: { l2 } })) : []),
  ]
  const boosting: EstimatorSpec[] =
    hasOther && labels.length <= boostedClassesMax ? [{ kind: 'gradient-boosting', params: {} }] : []
  if (kind === 'classification') return [...linear('logistic-regression'), ...boosting]
  if (!isSkewedAmount(target)) return [...linear('linear-regression'), ...boosting]
  const poisson: EstimatorSpec = { kind: 'poisson-regression', params: {} }
  const skewed: EstimatorSpec[] = hasOther ? [{ kind: 'gradient-boosting', params: { loss: 'poisson' } }] : []
  return [...linear('linear-regression'), poisson, ...boosting, ...skewed]
}

/** Never negative, and one row in twenty is at least three times the middle one: counts, incomes, claims. */
function isSkewedAmount(target: ColumnProfile | undefined): boolean {
  if (target?.numbers === undefined || target.numbers.min < 0) return false
  const [, , median = 0, , high = 0] = target.numbers.quantiles
  return high >= skewMin * median
}
