import type { Json } from '../../../base/json.ts'
import type { Model, ModelState, Target } from '../../model.ts'
import { treeEncoder } from '../../preprocessing/tree-encoder.ts'
import type { TreeFeature } from '../../preprocessing/tree-encoder.ts'
import { ensembleOf, ensembleTensors } from './tree-ensemble.ts'
import type { TreeEnsemble } from './tree-ensemble.ts'
import { treeModel } from './tree-model.ts'

/** Kinds of models whose answer is the mean of what their trees answer. */
export type ForestKind = 'decision-tree' | 'random-forest' | 'extra-trees'

/** What the artifact says besides the trees. */
export interface ForestState {
  readonly task: Target['kind']
  readonly features: readonly TreeFeature[]
  /** What the trees are added to, for each output: one for a quantity and two classes, else one a class. */
  readonly starts: readonly number[]
}

/** The model of a tree or a forest: a probability for two classes, one each for more, or a mean. */
export function forestModel(
  kind: ForestKind,
  task: Target['kind'],
  features: readonly TreeFeature[],
  ensemble: TreeEnsemble,
): Model {
  const params: ForestState = { task, features, starts: ensemble.starts }
  return treeModel({
    encoder: treeEncoder(features),
    ensemble,
    answer: ensemble.starts.length === 1 ? () => undefined : addUp,
    state: { kind, params: params as unknown as Json, tensors: ensembleTensors(ensemble) },
  })
}

/** Rounding aside they do already. */
function addUp(shares: Float64Array): void {
  let sum = 0
  for (let i = 0; i < shares.length; i++) sum += shares[i]!
  for (let i = 0; i < shares.length; i++) shares[i]! /= sum
}

/** The model that `toState` wrote; a state whose parts do not fit together is a broken assumption. */
export function loadForest({ kind, params, tensors }: ModelState): Model {
  const { task, features, starts } = params as unknown as ForestState
  const ensemble = ensembleOf({ starts, leafWidth: starts.length, width: treeEncoder(features).width }, tensors)
  return forestModel(kind as ForestKind, task, features, ensemble)
}
