import type { EstimatorSpec, Project } from './domain/project.ts'
import type { Source, SqlExpression } from './domain/source.ts'
import type { BayesSettings } from './learn/estimators/bayes/bayes-weights.ts'
import type { ElasticNetParams } from './learn/estimators/linear/elastic-net.ts'
import type { LinearSvmParams } from './learn/estimators/linear/linear-svm.ts'
import type { NeighboursParams } from './learn/estimators/neighbours/neighbours-params.ts'
import type { DecisionTreeParams } from './learn/estimators/trees/decision-tree.ts'
import type { GradientBoostingParams } from './learn/estimators/trees/gradient-boosting.ts'
import type { ForestParams } from './learn/estimators/trees/forest-params.ts'
import type { ReadingParams } from './learn/preprocessing/text/reading.ts'

/**
 * Declares a project. The object is returned as it is; the types make an unknown key or a wrong value a compile error,
 * and `throughline` checks both again when it loads the file.
 */
export function defineProject(project: Project): Project {
  return project
}

/** Delimited text, plain, gzip or zip; delimiter, encoding and line ends are found from the file unless given. */
export function csv(path: string, options: Omit<Extract<Source, { kind: 'csv' }>, 'kind' | 'path'> = {}): Source {
  return { kind: 'csv', path, ...options }
}

/** JSON lines, or a JSON array of objects; plain, gzip or zip. */
export function json(path: string, options: { readonly encoding?: string } = {}): Source {
  return { kind: 'json', path, ...options }
}

/** A Parquet file. */
export function parquet(path: string): Source {
  return { kind: 'parquet', path }
}

/** An Arrow IPC file (Feather 2) or stream. */
export function arrow(path: string): Source {
  return { kind: 'arrow', path }
}

/** What the one SELECT in a .sql file gives: DuckDB's SQL, over files named from the folder of that file. */
export function sqlFile(path: string): Source {
  return { kind: 'sql', path }
}

/** A DuckDB SQL expression over the columns of the source: sql`"Effect Amount of damage" <> 'None'`. */
export function sql(parts: TemplateStringsArray, ...values: readonly (string | number)[]): SqlExpression {
  return { sql: String.raw({ raw: parts }, ...values) }
}

/** Penalised logistic regression: the simplest learner of classes. `l1` leaves columns out; `text` and `textRows` say how texts are read. */
export function logisticRegression(
  params: { readonly l2?: number; readonly l1?: number } & Partial<ReadingParams> = {},
): EstimatorSpec {
  return { kind: 'logistic-regression', params: { ...params } }
}

/** Linear support vector machine, for classes; its probabilities are Platt's sigmoid of the margins. */
export function linearSvm(params: Partial<LinearSvmParams> = {}): EstimatorSpec {
  return { kind: 'linear-svm', params: { ...params } }
}

/** Naive Bayes, for classes: fast, and good at texts of few rows. `text` and `textRows` say how texts are read. */
export function naiveBayes(params: Partial<BayesSettings & ReadingParams> = {}): EstimatorSpec {
  return { kind: 'naive-bayes', params: { ...params } }
}

/** Logistic regression averaged with naive Bayes, for classes: for texts of few rows. */
export function logisticBayes(
  params: { readonly l2?: number; readonly alpha?: number } & Partial<ReadingParams> = {},
): EstimatorSpec {
  return { kind: 'logistic-bayes', params: { ...params } }
}

/** Least squares with a ridge, or without (`l2: 0`): the simplest learner of a number. */
export function linearRegression(params: { readonly l2?: number } = {}): EstimatorSpec {
  return { kind: 'linear-regression', params: { ...params } }
}

/** Linear regression that leaves columns out, its penalty chosen by cross-validation unless `alpha` says it. */
export function elasticNet(params: Partial<ElasticNetParams> = {}): EstimatorSpec {
  return { kind: 'elastic-net', params: { ...params } }
}

/** Poisson regression: the simplest learner of counts and other amounts that are never negative. */
export function poissonRegression(params: { readonly l2?: number } = {}): EstimatorSpec {
  return { kind: 'poisson-regression', params: { ...params } }
}

/** Histogram gradient boosting of trees, for classes and numbers. */
export function gradientBoosting(params: Partial<GradientBoostingParams> = {}): EstimatorSpec {
  return { kind: 'gradient-boosting', params: { ...params } }
}

/** One tree of at most 16 leaves unless `maxLeaves` says otherwise, for classes and numbers: it can be read. */
export function decisionTree(params: Partial<DecisionTreeParams> = {}): EstimatorSpec {
  return { kind: 'decision-tree', params: { ...params } }
}

/** Random forest, for classes and numbers: good as it stands, and large. */
export function randomForest(params: Partial<ForestParams> = {}): EstimatorSpec {
  return { kind: 'random-forest', params: { ...params } }
}

/** Extremely randomised trees, for classes and numbers: a forest that cuts by chance. */
export function extraTrees(params: Partial<ForestParams> = {}): EstimatorSpec {
  return { kind: 'extra-trees', params: { ...params } }
}

/** k nearest neighbours, for classes and numbers: the training rows most alike answer. */
export function nearestNeighbours(params: Partial<NeighboursParams> = {}): EstimatorSpec {
  return { kind: 'nearest-neighbours', params: { ...params } }
}
