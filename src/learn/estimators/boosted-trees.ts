import type { Json } from '../../base/json.ts'
import type { Model, ModelState } from '../model.ts'
import { treeEncoder } from '../preprocessing/tree-encoder.ts'
import type { TreeFeature } from '../preprocessing/tree-encoder.ts'
import { BOOSTING_LOSSES } from './boosting-loss.ts'
import { scoringModel } from './scoring-model.ts'
import { ensembleOf, ensembleTensors, sumOfTrees } from './tree-ensemble.ts'
import type { TreeEnsemble } from './tree-ensemble.ts'

export const boostingKind = 'gradient-boosting'

interface BoostedParams {
  readonly target: keyof typeof BOOSTING_LOSSES
  readonly features: readonly TreeFeature[]
  readonly start: number
}

/** The model of gradient boosting: the sum of its trees, as a probability for two classes, as the logarithm of a mean for amounts. */
export function boostedTrees(
  target: BoostedParams['target'],
  features: readonly TreeFeature[],
  trees: TreeEnsemble,
): Model {
  const { answerOf } = BOOSTING_LOSSES[target]
  const params: BoostedParams = { target, features, start: trees.start }
  return scoringModel({
    encoder: treeEncoder(features),
    outputs: 1,
    score(row, out) {
      out[0] = answerOf(sumOfTrees(trees, row))
    },
    state: { kind: boostingKind, params: params as unknown as Json, tensors: ensembleTensors(trees) },
  })
}

/** The model that `toState` wrote; a state whose parts do not fit together is a broken assumption. */
export function loadBoostedTrees({ params, tensors }: ModelState): Model {
  const { target, features, start } = params as unknown as BoostedParams
  return boostedTrees(target, features, ensembleOf(start, tensors, treeEncoder(features).width))
}
