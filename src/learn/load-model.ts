import { AppError } from '../base/errors.ts'
import { loadCalibratedModel } from './calibration/calibrated-model.ts'
import { loadConstantModel } from './estimators/baseline.ts'
import { loadLogisticBayes } from './estimators/bayes/logistic-bayes.ts'
import { loadNaiveBayes } from './estimators/bayes/naive-bayes.ts'
import { loadBoostedTrees } from './estimators/trees/boosted-trees.ts'
import { loadLinearModel } from './estimators/linear/linear-model.ts'
import { loadForeignTrees } from './exchange/foreign-trees/foreign-trees.ts'
import { loadDbscan } from './estimators/clusters/dbscan.ts'
import { loadKMeans } from './estimators/clusters/k-means.ts'
import { loadNeighbours } from './estimators/neighbours/neighbours-model.ts'
import { loadProjection } from './estimators/projections/projection-model.ts'
import { loadOnnx } from './exchange/onnx/import/from-onnx.ts'
import { loadLinearSvm } from './estimators/linear/linear-svm-model.ts'
import { loadForest } from './estimators/trees/forest-model.ts'
import { loadIsolationForest } from './estimators/trees/isolation-forest.ts'
import type { Model, ModelState } from './model.ts'
import { loadPipeline } from './pipeline.ts'

/** The reader of each kind of model. */
const LOADERS: Readonly<Record<string, (state: ModelState) => Model>> = {
  calibrated: (state) => loadCalibratedModel(state, loadModel),
  pipeline: (state) => loadPipeline(state, loadModel),
  'gradient-boosting': loadBoostedTrees,
  'decision-tree': loadForest,
  'random-forest': loadForest,
  'extra-trees': loadForest,
  'isolation-forest': loadIsolationForest,
  'foreign-trees': loadForeignTrees,
  'logistic-regression': loadLinearModel,
  'linear-regression': loadLinearModel,
  'linear-svm': loadLinearSvm,
  'elastic-net': loadLinearModel,
  'poisson-regression': loadLinearModel,
  dbscan: loadDbscan,
  'k-means': loadKMeans,
  'nearest-neighbours': loadNeighbours,
  pca: loadProjection,
  'truncated-svd': loadProjection,
  'naive-bayes': loadNaiveBayes,
  'logistic-bayes': loadLogisticBayes,
  onnx: loadOnnx,
  majority: loadConstantModel,
  mean: loadConstantModel,
  median: loadConstantModel,
  'always-positive': loadConstantModel,
  'always-negative': loadConstantModel,
}

/**
 * The model that `toState` wrote: it predicts bit for bit as the one that was saved. Nothing in a state is evaluated.
 *
 * @throws MODEL_REFUSED for a kind that this version does not know, or parts that do not fit together
 */
export function loadModel(state: ModelState): Model {
  const load = Object.hasOwn(LOADERS, state.kind) ? LOADERS[state.kind] : undefined
  if (load === undefined) {
    const known = Object.keys(LOADERS).join(', ')
    throw new AppError('MODEL_REFUSED', { model: `of kind "${state.kind}"`, problem: `known kinds are ${known}.` })
  }
  try {
    return load(state)
  } catch (error) {
    // Parts that do not fit together can break the reader anywhere; for whoever loads the model it is one thing.
    const problem = error instanceof Error ? error.message : String(error)
    throw new AppError('MODEL_REFUSED', { model: `of kind "${state.kind}"`, problem }, { cause: error })
  }
}
