import { FOREST_PARAMS, EXTRA_TREES_PARAMS } from './forest-params.ts'
import type { ForestParams } from './forest-params.ts'
import { settledParams } from '../../check-params.ts'
import type { Estimator } from '../../model.ts'
import { fitForest } from './fit-forest.ts'

/**
 * Random forest: the mean of trees, each grown on rows drawn with replacement, the best split of some drawn slots at each
 * node.
 *
 * @param params.trees        default 200
 * @param params.columnShare  share of slots drawn at each node; by default the root of their number for classes, a third
 *                            for a quantity
 * @param params.maxDepth     splits between the root and a leaf, default 64
 * @param params.minLeaf      least summed weight (rows as often as they are drawn) of a leaf, default 1
 * @param params.minGain      least fall of the summed squares, or of weight times Gini impurity, by a split; default 0
 * @param params.bootstrap    'no' gives every tree all rows; default 'yes'
 * @param params.prior        of classes: how many trees the shares of all rows count as, so that nothing is impossible;
 *                            default 1
 * @param params.classWeight  'balanced' weighs every class alike; default 'none'
 * @param params.maxBins      values of a number that are kept apart, default 255
 * @throws ARGUMENT_VALUE for a parameter out of its bounds; at `fit` CANCELLED when the signal is aborted, and
 *         MEMORY_TOO_SMALL where the table does not fit into 4 GiB, or the model, going by its first trees, would take more
 *         than 2 GiB
 *
 * Slots drawn count though they are constant in a node, and drawing goes on until one is not, as in scikit-learn. Missing
 * values go where they gain most; categories are divided by sets of levels, ordered by mean (Fisher 1958), of three classes
 * and more by the share of the node's commonest class. The model is the same, byte for byte, whatever the number of threads.
 *
 * Degenerate: one row, one class, or columns that are all constant give the mean. A weight of 2 equals a row twice where
 * chance draws nothing (`bootstrap: 'no'`, `columnShare: 1`) and the bins are the same.
 *
 * Cost: O(trees * rows * drawn slots * depth); memory 1 byte a cell, 20 bytes a row, and up to 100 bytes a row for each
 * thread. The model takes 41 bytes a split (of k classes from three on 33 + 8 k; 32 more where levels are divided): trees
 * grown to leaves of one row have up to 0.6 splits a row, 200 of them 5 KB a row. From some hundred thousand rows on a
 * greater `minLeaf` makes it smaller in proportion.
 *
 * Source: Breiman (2001), Machine Learning 45. Deviations: a number of more values than `maxBins` is cut at as many
 * places less one (`binning`).
 */
export function randomForest(params: Partial<ForestParams> = {}): Estimator {
  const settings = settledParams<ForestParams>(FOREST_PARAMS, params)
  return {
    kind: 'random-forest',
    name: 'random forest',
    params: { ...settings },
    complexity: 2,
    fit: (frame, target, context) => fitForest('random-forest', settings, frame, target, context),
  }
}

/**
 * Extra trees: like `randomForest`, but each slot tried is cut at one place drawn between its least and greatest value in
 * the node, and trees learn from all rows by default. Fits faster, and its answers are smoother.
 *
 * Source: Geurts, Ernst & Wehenkel (2006), Machine Learning 63. Deviations: a cut falls on one of 254 places (`binning`),
 * drawn evenly by value; missing rows take a side by chance; categories are divided in two by chance.
 */
export function extraTrees(params: Partial<ForestParams> = {}): Estimator {
  const settings = settledParams<ForestParams>(EXTRA_TREES_PARAMS, params)
  return {
    kind: 'extra-trees',
    name: 'extra trees',
    params: { ...settings },
    complexity: 2,
    fit: (frame, target, context) => fitForest('extra-trees', settings, frame, target, context),
  }
}
