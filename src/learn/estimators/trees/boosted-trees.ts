import type { Json } from '../../../base/json.ts'
import type { Model, ModelState } from '../../model.ts'
import { treeEncoder } from '../../preprocessing/tree-encoder.ts'
import type { TreeFeature } from '../../preprocessing/tree-encoder.ts'
import { boostingLoss } from './boosting-loss.ts'
import type { LossName } from './boosting-loss.ts'
import { ensembleOf, ensembleTensors } from './tree-ensemble.ts'
import type { TreeEnsemble } from './tree-ensemble.ts'
import { treeModel } from './tree-model.ts'

export const boostingKind = 'gradient-boosting'

interface BoostedParams {
  readonly target: LossName
  readonly features: readonly TreeFeature[]
  /** Of several outputs, one each. */
  readonly start: number | readonly number[]
}

/**
 * The model of gradient boosting: the sum of its trees, as a probability for two classes, as one each for more, as the
 * logarithm of a mean for amounts.
 */
export function boostedTrees(
  target: BoostedParams['target'],
  features: readonly TreeFeature[],
  trees: TreeEnsemble,
): Model {
  const outputs = trees.starts.length
  const params: BoostedParams = { target, features, start: outputs === 1 ? trees.starts[0]! : trees.starts }
  return treeModel({
    encoder: treeEncoder(features),
    ensemble: trees,
    answer: boostingLoss(target, { outputs }).answer,
    state: { kind: boostingKind, params: params as unknown as Json, tensors: ensembleTensors(trees) },
  })
}

/** The model that `toState` wrote; a state whose parts do not fit together is a broken assumption. */
export function loadBoostedTrees({ params, tensors }: ModelState): Model {
  const { target, features, start } = params as unknown as BoostedParams
  const starts = typeof start === 'number' ? [start] : start
  return boostedTrees(target, features, ensembleOf({ starts, width: treeEncoder(features).width }, tensors))
}
