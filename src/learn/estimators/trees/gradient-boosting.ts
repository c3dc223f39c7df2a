import { AppError } from '../../../base/errors.ts'
import { settledParams } from '../../check-params.ts'
import type { Estimator, FitContext, Target } from '../../model.ts'
import type { ParamBounds } from '../../param-range.ts'
import type { Rng } from '../../../base/rng.ts'
import { fitTreeFeatures, treeEncoder } from '../../preprocessing/tree-encoder.ts'
import type { TreeFeature } from '../../preprocessing/tree-encoder.ts'
import { binTable } from './binned-table.ts'
import type { BinnedTable } from './binned-table.ts'
import { boostedTrees, boostingKind } from './boosted-trees.ts'
import { booster } from './booster.ts'
import type { Booster, BoosterSettings } from './booster.ts'
import { boostingLoss } from './boosting-loss.ts'
import type { LossName } from './boosting-loss.ts'
import type { BoostingLoss } from './differentiable-loss.ts'
import { boostingMemory } from './boosting-memory.ts'
import type { BoostingMemory } from './boosting-memory.ts'
import { balancedRows, requireAmounts, trainingRows } from '../training-rows.ts'
import type { TrainingRows } from '../training-rows.ts'
import { countTrees, foldCount } from './tree-count.ts'
import { ensembleBuilder } from './tree-ensemble.ts'
import type { TreeEnsemble } from './tree-ensemble.ts'

/** Hyperparameters, with their bounds and defaults in `BOOSTING_PARAMS`. */
export interface GradientBoostingParams extends BoosterSettings {
  readonly trees: number
  readonly patience: number
  readonly maxBins: number
  readonly loss: 'squared-error' | 'absolute-error' | 'quantile' | 'poisson'
  readonly quantile: number
  readonly classWeight: 'none' | 'balanced'
  readonly monotone: Readonly<Record<string, number>>
}

export const BOOSTING_PARAMS = {
  trees: { default: 400, min: 1, max: 10_000, integer: true },
  learningRate: { default: 0.08, min: 1e-4, max: 1 },
  maxLeaves: { default: 31, min: 2, max: 1024, integer: true },
  maxDepth: { default: 64, min: 1, max: 1024, integer: true },
  growth: { default: 'leaf', of: ['leaf', 'depth'] },
  minLeaf: { default: 20, min: 1, max: 1e6 },
  minGain: { default: 0, min: 0, max: 1e9 },
  l1: { default: 0, min: 0, max: 1e9 },
  l2: { default: 1, min: 0, max: 1e9 },
  maxBins: { default: 255, min: 2, max: 255, integer: true },
  rowShare: { default: 0.8, min: 0.05, max: 1 },
  columnShare: { default: 0.8, min: 0.05, max: 1 },
  patience: { default: 30, min: 0, max: 10_000, integer: true },
  loss: { default: 'squared-error', of: ['squared-error', 'absolute-error', 'quantile', 'poisson'] },
  quantile: { default: 0.5, min: 0.001, max: 0.999 },
  classWeight: { default: 'none', of: ['none', 'balanced'] },
  monotone: { default: {}, ofColumn: [-1, 1] },
} as const satisfies Readonly<Record<keyof GradientBoostingParams, ParamBounds>>

/** Trees of a fit at most from three classes on, where every round grows one for each class. */
const treesMaxInAll = 3000

/**
 * Gradient boosting of histogram trees: log loss for two classes; for more the softmax loss, with a tree for each class in
 * every round; for regression squared, absolute or pinball error, or Poisson deviance.
 *
 * @param params.trees         greatest number of trees, from three classes on of rounds, default 400
 * @param params.learningRate  share of each tree's step that is taken, in (0, 1], default 0.08
 * @param params.maxLeaves     leaves of a tree, default 31
 * @param params.maxDepth      splits between the root and a leaf, default 64
 * @param params.growth        'leaf', the default, divides the leaf of greatest gain; 'depth' the one nearest to the root
 * @param params.minLeaf       least summed weight (rows) of a leaf, default 20
 * @param params.minGain       least gain of a split, default 0
 * @param params.l1            what the gradient of a leaf is drawn towards 0 by, default 0
 * @param params.l2            penalty on leaf values, in units of curvature, default 1
 * @param params.maxBins       values of a number that are kept apart, default 255
 * @param params.rowShare      share of rows drawn for each round, default 0.8
 * @param params.columnShare   share of slots drawn for each tree, default 0.8
 * @param params.patience      rounds without gain on inner held-out rows after which trees stop counting, default 30;
 *                             0 grows `trees` trees without holding anything out
 * @param params.loss          of regression; 'poisson' is for counts and other amounts that are never negative, and
 *                             multiplies effects where 'squared-error', the default, adds them; 'absolute-error' answers
 *                             the median, 'quantile' the `quantile`
 * @param params.quantile      share of rows below the answer, for the loss of that name, default 0.5
 * @param params.classWeight   'balanced' weighs every class alike, so probabilities are those of even classes; default 'none'
 * @param params.monotone      columns of numbers along which the raw score must not fall (1) or rise (-1); of three classes
 *                             and more that of each class, so their probabilities may still turn
 * @throws ARGUMENT_VALUE for a parameter out of its bounds; at `fit` TARGET_NEGATIVE with Poisson loss; MONOTONE_COLUMN for a constraint on a date, a category, a text, or no column
 *         of the frame; MEMORY_TOO_SMALL
 *
 * With patience the number of trees is found first (`countTrees`), then all rows are learnt with that number, so no row
 * is lost. Missing values take the side that suits each split; categories are split by sets of levels. The model is the
 * same, byte for byte, whatever the number of threads.
 *
 * Degenerate: one row, one class, or columns that are all constant give the best constant. A weight of 2 equals a row
 * twice as far as chance draws no rows (`rowShare: 1, patience: 0`) and the cuts are the same. Cost:
 * O(trees * rows * slots * depth); memory 2 bytes a cell, 60 a row and 16 for each bin of each leaf. Beyond 500
 * slots numbers have 63 bins, with fewer than 630 rows a tenth of the rows, but 16 at least. From three classes on the work is bounded by 3,000 trees in all, so there are 3,000 / classes
 * rounds at most: 30 classes are about as many as are worth it.
 *
 * Source: Friedman (2001), Annals of Statistics 29(5); Ke et al. (2017), LightGBM, NeurIPS 30. The neighbours
 * (`booster`, `tree-grower`, `leaf-range`, `category-split`, `binning`) name their deviations.
 */
export function gradientBoosting(params: Partial<GradientBoostingParams> = {}): Estimator {
  const settings = settledParams<GradientBoostingParams>(BOOSTING_PARAMS, params)
  return {
    kind: boostingKind,
    name: settings.loss === 'poisson' ? 'gradient boosting with Poisson loss' : 'gradient boosting',
    params: { ...settings },
    complexity: 2,
    async fit(frame, target, context) {
      const rows = trainingRows(frame, target, context)
      const lossName = lossNameOf(target, settings)
      if (lossName === 'poisson') requireAmounts(rows.y)
      const weighed =
        target.kind === 'classification' && settings.classWeight === 'balanced' ? balancedRows(rows) : rows
      const outputs = rows.classes > 2 ? rows.classes : 1
      const loss = boostingLoss(lossName, { outputs, quantile: settings.quantile })
      const features = fitTreeFeatures(frame, rows.weights)
      const table = binTable(treeEncoder(features), frame, rows.weights, settings.maxBins)
      const directions = directionsOf(features, settings.monotone)
      const inner = { ...context, rng: context.rng.fork(boostingKind) }
      return boostedTrees(lossName, features, await boost({ table, directions }, weighed, loss, settings, inner))
    },
  }
}

function lossNameOf({ kind }: Target, { loss }: GradientBoostingParams): LossName {
  return kind === 'classification' || loss === 'squared-error' ? kind : loss
}

/** Of each slot of the encoder: 1, -1 or 0. */
function directionsOf(features: readonly TreeFeature[], monotone: GradientBoostingParams['monotone']): number[] {
  const ordered = new Set(features.flatMap(({ kind, input }) => (kind === 'number' ? [input.column] : [])))
  for (const column of Object.keys(monotone)) {
    if (!ordered.has(column)) throw new AppError('MONOTONE_COLUMN', { column, numbers: [...ordered] })
  }
  return features.flatMap(({ kind, input, ...rest }) =>
    'parts' in rest
      ? (rest.parts as readonly unknown[]).map(() => 0)
      : [kind === 'number' ? (monotone[input.column] ?? 0) : 0],
  )
}

async function boost(
  { table, directions }: { readonly table: BinnedTable; readonly directions: readonly number[] },
  rows: TrainingRows,
  loss: BoostingLoss,
  settings: GradientBoostingParams,
  context: FitContext,
): Promise<TreeEnsemble> {
  const { trees, patience, maxLeaves, minLeaf } = settings
  const starts = loss.start(rows)
  const ensemble = ensembleBuilder(table, starts)
  // Rows that all have the same target leave nothing to learn, and one class alone would be chased to infinity.
  if (rows.y.every((value) => value === rows.y[0])) return ensemble.build()
  const half = { ...context, onProgress: (share: number) => context.onProgress?.(share / 2) }
  const roundsMax = Math.max(1, Math.min(trees, Math.floor(treesMaxInAll / starts.length)))
  const boosters = patience === 0 ? 1 : foldCount(rows)
  const { outputs } = loss
  const size = { table, outputs, maxLeaves, minLeaf, weightTotal: rows.weightTotal, boosters, directions }
  const memory = await boostingMemory(context.compute, size, rows.y)
  const boosterOf = boosterMaker(memory, rows, loss, settings)
  try {
    const count = patience === 0 ? roundsMax : await countTrees(rows, boosterOf, { roundsMax, patience }, half)
    const final = boosterOf(rows.weights, context.rng.fork('all rows'), 0)
    await context.compute.forEach(
      count,
      () => {
        for (const { tree, values } of final.step()) ensemble.add(tree, values)
      },
      {
        what: 'Training gradient boosting',
        onProgress: (share) => context.onProgress?.((1 + share) / 2),
        ...(context.signal && { signal: context.signal }),
      },
    )
  } finally {
    memory.team.close()
  }
  return ensemble.build()
}

/** Makes a booster in the room of that number; one that was there before is overwritten. */
function boosterMaker(
  memory: BoostingMemory,
  rows: TrainingRows,
  loss: BoostingLoss,
  settings: GradientBoostingParams,
): (weights: Float64Array, rng: Rng, room: number) => Booster {
  return (weights, rng, room) => booster({ memory, places: memory.boosters[room]!, rows, loss, settings, rng, weights })
}
