import { AppError, shown } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import type { EstimatorSpec, ProblemKind } from '../domain/project.ts'
import { breachOf } from './check-params.ts'
import { constantModel } from './estimators/baseline.ts'
import { LOGISTIC_BAYES_PARAMS, logisticBayes } from './estimators/bayes/logistic-bayes.ts'
import { BAYES_PARAMS, naiveBayes } from './estimators/bayes/naive-bayes.ts'
import { decisionTree, TREE_PARAMS } from './estimators/trees/decision-tree.ts'
import { extraTrees, randomForest } from './estimators/trees/random-forest.ts'
import { EXTRA_TREES_PARAMS, FOREST_PARAMS } from './estimators/trees/forest-params.ts'
import { BOOSTING_PARAMS, gradientBoosting } from './estimators/trees/gradient-boosting.ts'
import { ELASTIC_NET_PARAMS, elasticNet } from './estimators/linear/elastic-net.ts'
import { LEAST_SQUARES_PARAMS, linearRegression } from './estimators/linear/linear-regression.ts'
import { linearSvm, SVM_PARAMS } from './estimators/linear/linear-svm.ts'
import { LOGISTIC_PARAMS, logisticRegression } from './estimators/linear/logistic-regression.ts'
import { nearestNeighbours } from './estimators/neighbours/k-nearest-neighbours.ts'
import { NEIGHBOURS_PARAMS } from './estimators/neighbours/neighbours-params.ts'
import { POISSON_PARAMS, poissonRegression } from './estimators/linear/poisson-regression.ts'
import type { Estimator } from './model.ts'
import type { ParamBounds } from './param-range.ts'

/** What can be asked of a kind of estimator. */
export interface EstimatorEntry {
  /** For people. */
  readonly name: string
  /** The problems it can learn. */
  readonly kinds: readonly ProblemKind[]
  /** Free text is no feature for it. Default: it reads texts. */
  readonly leavesTextsOut?: true
  readonly params: Readonly<Record<string, ParamBounds>>
}

type Params = Readonly<Record<string, number | string>>

const both = ['classification', 'regression'] as const

const CATALOG: Readonly<Record<string, EstimatorEntry & { readonly build: (params: Params) => Estimator }>> = {
  'logistic-regression': {
    name: 'logistic regression',
    kinds: ['classification'],
    params: LOGISTIC_PARAMS,
    build: logisticRegression,
  },
  'linear-svm': {
    name: 'linear support vector machine',
    kinds: ['classification'],
    params: SVM_PARAMS,
    build: linearSvm,
  },
  'linear-regression': {
    name: 'linear regression',
    kinds: ['regression'],
    params: LEAST_SQUARES_PARAMS,
    build: linearRegression,
  },
  'elastic-net': {
    name: 'elastic net',
    kinds: ['regression'],
    params: ELASTIC_NET_PARAMS,
    build: elasticNet,
  },
  'poisson-regression': {
    name: 'Poisson regression',
    kinds: ['regression'],
    params: POISSON_PARAMS,
    build: poissonRegression,
  },
  'gradient-boosting': {
    name: 'gradient boosting',
    kinds: both,
    leavesTextsOut: true,
    params: BOOSTING_PARAMS,
    build: gradientBoosting,
  },
  'decision-tree': {
    name: 'decision tree',
    kinds: both,
    leavesTextsOut: true,
    params: TREE_PARAMS,
    build: decisionTree,
  },
  'random-forest': {
    name: 'random forest',
    kinds: both,
    leavesTextsOut: true,
    params: FOREST_PARAMS,
    build: randomForest,
  },
  'extra-trees': {
    name: 'extra trees',
    kinds: both,
    leavesTextsOut: true,
    params: EXTRA_TREES_PARAMS,
    build: extraTrees,
  },
  'nearest-neighbours': {
    name: 'nearest neighbours',
    kinds: both,
    leavesTextsOut: true,
    params: NEIGHBOURS_PARAMS,
    build: nearestNeighbours,
  },
  'naive-bayes': {
    name: 'naive Bayes',
    kinds: ['classification'],
    params: BAYES_PARAMS,
    build: naiveBayes,
  },
  'logistic-bayes': {
    name: 'logistic regression and naive Bayes',
    kinds: ['classification'],
    params: LOGISTIC_BAYES_PARAMS,
    build: logisticBayes,
  },
  majority: {
    name: 'the commoner class',
    kinds: ['classification'],
    params: {},
    build: () => constantModel('majority'),
  },
  'always-positive': {
    name: 'always positive',
    kinds: ['classification'],
    params: {},
    build: () => constantModel('always-positive'),
  },
  'always-negative': {
    name: 'always negative',
    kinds: ['classification'],
    params: {},
    build: () => constantModel('always-negative'),
  },
  mean: { name: 'the mean', kinds: ['regression'], params: {}, build: () => constantModel('mean') },
  median: { name: 'the median', kinds: ['regression'], params: {}, build: () => constantModel('median') },
}

/** Every kind of estimator with the range and default of each parameter; the check of a config reads it. */
export const ESTIMATORS: Readonly<Record<string, EstimatorEntry>> = CATALOG

/**
 * The estimator a specification describes, parameters left out at their defaults.
 *
 * @param path  where the specification stands in the config, for the message: 'models[1]'
 * @throws CONFIG_VALUE for an unknown kind, or a parameter out of its range; CONFIG_KEY_UNKNOWN for an unknown parameter
 */
export function estimatorOf(spec: EstimatorSpec, path = 'models'): Estimator {
  const entry = Object.hasOwn(CATALOG, spec.kind) ? CATALOG[spec.kind] : undefined
  if (entry === undefined) {
    const expected = `one of ${Object.keys(CATALOG).join(', ')}`
    throw new AppError('CONFIG_VALUE', { path: `${path}.kind`, expected, received: shown(spec.kind) })
  }
  for (const [name, value] of Object.entries(spec.params)) checkParam(entry, { name, value, path: `${path}.params` })
  return entry.build(spec.params as Params)
}

function checkParam(
  entry: EstimatorEntry,
  { name, value, path }: { name: string; value: unknown; path: string },
): void {
  const range = Object.hasOwn(entry.params, name) ? entry.params[name] : undefined
  if (range === undefined) {
    const known = Object.keys(entry.params)
    throw new AppError('CONFIG_KEY_UNKNOWN', { path, key: name, known, nearest: nearest(name, known) })
  }
  const expected = breachOf(range, value)
  if (expected !== undefined) {
    throw new AppError('CONFIG_VALUE', { path: `${path}.${name}`, expected, received: shown(value) })
  }
}
