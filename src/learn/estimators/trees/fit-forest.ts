import type { Frame } from '../../../frame/frame.ts'
import type { FitContext, Model, Target } from '../../model.ts'
import { fitTreeFeatures } from '../../preprocessing/tree-encoder.ts'
import { balancedRows, trainingRows } from '../training-rows.ts'
import { growForest } from './forest-fit.ts'
import { forestModel } from './forest-model.ts'
import type { ForestKind } from './forest-model.ts'
import { averagedTrees } from './forest-tree.ts'
import type { ForestParams } from './random-forest.ts'

/** Grows the trees and makes the model. */
export async function fitForest(
  kind: ForestKind,
  settings: ForestParams,
  frame: Frame,
  target: Target,
  context: FitContext,
): Promise<Model> {
  const plain = trainingRows(frame, target, context)
  const isBalanced = target.kind === 'classification' && settings.classWeight === 'balanced'
  const rows = isBalanced ? balancedRows(plain) : plain
  const features = fitTreeFeatures(frame, rows.weights)
  const slots = Math.max(
    1,
    features.reduce((sum, feature) => sum + (feature.kind === 'dates' ? feature.parts.length : 1), 0),
  )
  const { columnShare, bootstrap, ...rest } = settings
  const chosen = target.kind === 'classification' ? Math.sqrt(slots) : slots / 3
  const draws = Math.max(1, Math.round(columnShare === 'chosen' ? chosen : columnShare * slots))
  const grown = await growForest(
    { frame, features, rows },
    { ...rest, draws, isRandom: kind === 'extra-trees', isBootstrap: bootstrap === 'yes' },
    { ...context, rng: context.rng.fork(kind) },
  )
  context.onProgress?.(1)
  return forestModel(kind, features, averagedTrees(grown.table, grown.trees, rows.classes > 2 ? rows.classes : 1))
}
