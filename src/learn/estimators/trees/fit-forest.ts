import type { Frame } from '../../../frame/frame.ts'
import type { FitContext, Model, Target } from '../../model.ts'
import { fitTreeFeatures } from '../../preprocessing/tree-encoder.ts'
import { balancedRows, trainingRows } from '../training-rows.ts'
import { growForest } from './forest-fit.ts'
import { forestModel } from './forest-model.ts'
import type { ForestKind } from './forest-model.ts'
import { averagedTrees, gainScale, leafWidthOf, priorOf } from './forest-tree.ts'
import type { ForestParams } from './forest-params.ts'

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
  const { columnShare, bootstrap, prior, ...rest } = settings
  const isClasses = target.kind === 'classification'
  const drawsOf = (slots: number): number => {
    if (columnShare !== 'chosen') return columnShare * slots
    return isClasses ? Math.sqrt(slots) : slots / 3
  }
  const grown = await growForest(
    { frame, features, rows },
    {
      ...rest,
      minGain: rest.minGain / gainScale(rows),
      drawsOf,
      isRandom: kind === 'extra-trees',
      isBootstrap: bootstrap === 'yes',
    },
    { ...context, rng: context.rng.fork(kind) },
  )
  context.onProgress?.(1)
  const known = isClasses ? { weight: prior, values: priorOf(rows) } : undefined
  return forestModel(kind, target.kind, features, averagedTrees(grown.table, grown.trees, leafWidthOf(rows), known))
}
