import type { Frame } from '../../../frame/frame.ts'
import { settledParams } from '../../check-params.ts'
import type { Estimator, FitContext, Model, Target } from '../../model.ts'
import type { ParamBounds } from '../../param-range.ts'
import { fitTreeFeatures } from '../../preprocessing/tree-encoder.ts'
import { balancedRows, trainingRows } from '../training-rows.ts'
import { growForest } from './forest-fit.ts'
import { forestModel } from './forest-model.ts'
import { averagedTrees, gainScale, leafWidthOf, priorOf } from './forest-tree.ts'
import type { ForestTree } from './forest-tree.ts'
import { prunedTree } from './pruned-tree.ts'

/** Hyperparameters, with their bounds and defaults in `TREE_PARAMS`. */
export interface DecisionTreeParams {
  readonly maxDepth: number
  readonly maxLeaves: number
  readonly minLeaf: number
  readonly minGain: number
  readonly pruning: number
  readonly prior: number
  readonly classWeight: 'none' | 'balanced'
  readonly maxBins: number
}

export const TREE_PARAMS = {
  maxDepth: { default: 8, min: 1, max: 1024, integer: true },
  maxLeaves: { default: 16, min: 2, max: 1_000_000, integer: true },
  minLeaf: { default: 20, min: 1, max: 1e6 },
  minGain: { default: 0, min: 0, max: 1e9 },
  pruning: { default: 0, min: 0, max: 1e9 },
  prior: { default: 1, min: 0, max: 1e6 },
  classWeight: { default: 'none', of: ['none', 'balanced'] },
  maxBins: { default: 255, min: 2, max: 255, integer: true },
} as const satisfies Readonly<Record<keyof DecisionTreeParams, ParamBounds>>

/**
 * Decision tree (CART): the best split of all slots at each node, by squared error or Gini impurity, then pruned from
 * below. Small enough to be read by default.
 *
 * @param params.maxDepth     splits between the root and a leaf, default 8
 * @param params.maxLeaves    leaves that are left: the splits that gain least for each leaf they add are undone first;
 *                            default 16
 * @param params.minLeaf      least summed weight of a leaf, default 20
 * @param params.minGain      least fall of the summed squares, or of weight times Gini impurity, by a split; default 0
 * @param params.pruning      what each leaf must gain, in mean squared error or Gini impurity over all rows
 *                            (scikit-learn's ccp_alpha), default 0
 * @param params.prior        of classes: how many rows of the shares of all rows each leaf has besides its own, so that
 *                            nothing is impossible; default 1
 * @param params.classWeight  'balanced' weighs every class alike; default 'none'
 * @param params.maxBins      values of a number that are kept apart, default 255
 * @throws ARGUMENT_VALUE for a parameter out of its bounds; at `fit` MEMORY_TOO_SMALL
 *
 * Missing values go where they gain most, and where a node had none to the heavier side; categories are divided by sets
 * of levels. A cut is halfway between two values of the node. Of two splits that gain the same the column that comes first
 * by name is taken. Numbers of at most `maxBins` values give the trees of scikit-learn (`minLeaf` is its
 * min_weight_fraction_leaf times the weight of all rows, `minGain` its min_impurity_decrease times it).
 *
 * Degenerate: one row, one class, or columns that are all constant give the mean. A weight of 2 equals a row twice where
 * the bins are the same. Cost: O(rows * slots * depth); memory as `randomForest` for one thread.
 *
 * Source: Breiman, Friedman, Olshen & Stone (1984), Classification and Regression Trees, chapters 3 and 8. Deviations:
 * a number of more values than `maxBins` is cut at as many places less one (`binning`); of three classes and more, levels are ordered by the share of the node's
 * commonest class.
 */
export function decisionTree(params: Partial<DecisionTreeParams> = {}): Estimator {
  const settings = settledParams<DecisionTreeParams>(TREE_PARAMS, params)
  return {
    kind: 'decision-tree',
    name: 'decision tree',
    params: { ...settings },
    complexity: 1,
    fit: (frame, target, context) => fitTree(settings, frame, target, context),
  }
}

async function fitTree(
  settings: DecisionTreeParams,
  frame: Frame,
  target: Target,
  context: FitContext,
): Promise<Model> {
  const plain = trainingRows(frame, target, context)
  const isBalanced = target.kind === 'classification' && settings.classWeight === 'balanced'
  const rows = isBalanced ? balancedRows(plain) : plain
  const features = fitTreeFeatures(frame, rows.weights)
  const { maxLeaves, pruning, maxDepth, minLeaf, minGain, maxBins } = settings
  const { table, trees } = await growForest(
    { frame, features, rows },
    {
      ...{ trees: 1, drawsOf: (slots: number) => slots, isRandom: false, isBootstrap: false },
      ...{ maxDepth, minLeaf, minGain: minGain / gainScale(rows), maxBins },
    },
    context,
  )
  const pruned = prunedTree(trees[0]!, { maxLeaves, gainMin: (pruning * rows.weightTotal) / gainScale(rows) })
  const smooth = target.kind === 'classification' ? smoothedTree(pruned, settings.prior, priorOf(rows)) : pruned
  return forestModel('decision-tree', target.kind, features, averagedTrees(table, [smooth], leafWidthOf(rows)))
}

/** Draws the shares of each leaf towards those of all rows, which count as `prior` rows. */
function smoothedTree(tree: ForestTree, prior: number, shares: Float64Array): ForestTree {
  const values = tree.values.map((value, at) => {
    const weight = tree.cover[Math.floor(at / shares.length)]!
    return (weight * value + prior * shares[at % shares.length]!) / (weight + prior)
  })
  return { ...tree, values }
}
