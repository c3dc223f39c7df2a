import type { EstimatorSpec, Project } from './domain/project.ts'
import type { Source, SqlExpression } from './domain/source.ts'

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

type Params = EstimatorSpec['params']

/** Penalised logistic regression: the simplest learner of classes. Params: `l2`, `l1` (which leaves columns out). */
/** L2-penalised logistic regression: the simplest learner of classes. Params: `l2`; of texts `text`, `textRows`. */
export function logisticRegression(params: Params = {}): EstimatorSpec {
  return { kind: 'logistic-regression', params }
}

/** Linear support vector machine, its probabilities by Platt's sigmoid. Params: `c`, `loss`, `folds`. */
export function linearSvm(params: Params = {}): EstimatorSpec {
  return { kind: 'linear-svm', params }
}

/** Least squares with a ridge, or without (`l2: 0`): the simplest learner of a number. Params: `l2`. */
/** Naive Bayes, for texts of few rows. Params: `alpha`, `form`; of texts `text`, `textRows`. */
export function naiveBayes(params: Params = {}): EstimatorSpec {
  return { kind: 'naive-bayes', params }
}

/** Logistic regression averaged with naive Bayes, for texts of few rows. Params: `l2`, `alpha`, `text`, `textRows`. */
export function logisticBayes(params: Params = {}): EstimatorSpec {
  return { kind: 'logistic-bayes', params }
}

/** Ridge regression: the simplest learner of a number. Params: `l2`. */
export function linearRegression(params: Params = {}): EstimatorSpec {
  return { kind: 'linear-regression', params }
}

/** Linear regression that leaves columns out, its penalty chosen by cross-validation. Params: `alpha`, `l1Ratio`. */
export function elasticNet(params: Params = {}): EstimatorSpec {
  return { kind: 'elastic-net', params }
}

/** Poisson regression: the simplest learner of counts and other amounts that are never negative. Params: `l2`. */
export function poissonRegression(params: Params = {}): EstimatorSpec {
  return { kind: 'poisson-regression', params }
}

/** Histogram gradient boosting of trees, for both. Params: `trees`, `learningRate`, `maxLeaves`, `minLeaf`, `l2`, `loss`. */
export function gradientBoosting(params: Params = {}): EstimatorSpec {
  return { kind: 'gradient-boosting', params }
}

/** k nearest neighbours, for both: the training rows most alike answer. Params: `neighbours`, `weighting`, `prior`. */
export function nearestNeighbours(params: Params = {}): EstimatorSpec {
  return { kind: 'nearest-neighbours', params }
}
