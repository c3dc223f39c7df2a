import type { Estimator, FitContext } from '../../model.ts'
import type { ParamBounds } from '../../param-range.ts'
import type { Rng } from '../../../base/rng.ts'
import { fitTreeFeatures, treeEncoder } from '../../preprocessing/tree-encoder.ts'
import { binTable } from './binned-table.ts'
import type { BinnedTable } from './binned-table.ts'
import { boostedTrees, boostingKind } from './boosted-trees.ts'
import { booster } from './booster.ts'
import type { Booster, BoosterSettings } from './booster.ts'
import { BOOSTING_LOSSES } from './boosting-loss.ts'
import type { BoostingLoss } from './boosting-loss.ts'
import { classBooster, classStarts } from './class-booster.ts'
import { requireAmounts, trainingRows } from '../training-rows.ts'
import type { TrainingRows } from '../training-rows.ts'
import { countTrees } from './tree-count.ts'
import { ensembleBuilder } from './tree-ensemble.ts'
import type { TreeEnsemble } from './tree-ensemble.ts'

/** Hyperparameters, with their bounds and defaults in `BOOSTING_PARAMS`. */
export interface GradientBoostingParams extends BoosterSettings {
  readonly trees: number
  readonly patience: number
  readonly loss: 'squared-error' | 'poisson'
}

export const BOOSTING_PARAMS = {
  trees: { default: 400, min: 1, max: 10_000, integer: true },
  learningRate: { default: 0.08, min: 1e-4, max: 1 },
  maxLeaves: { default: 31, min: 2, max: 1024, integer: true },
  minLeaf: { default: 20, min: 1, max: 1e6 },
  l2: { default: 1, min: 0, max: 1e9 },
  rowShare: { default: 0.8, min: 0.05, max: 1 },
  columnShare: { default: 0.8, min: 0.05, max: 1 },
  patience: { default: 30, min: 0, max: 10_000, integer: true },
  loss: { default: 'squared-error', of: ['squared-error', 'poisson'] },
} as const satisfies Readonly<Record<keyof GradientBoostingParams, ParamBounds>>

/** Trees of a fit at most from three classes on, where every round grows one for each class. */
const treesMaxInAll = 3000

/**
 * Gradient boosting of histogram trees: log loss for two classes, squared error or Poisson deviance for regression; for
 * more classes the softmax loss, with a tree for each class in every round (`classBooster`).
 *
 * @param params.trees         greatest number of trees, from three classes on of rounds, default 400
 * @param params.learningRate  share of each tree's step that is taken, in (0, 1], default 0.08
 * @param params.maxLeaves     leaves of a tree, grown best first, default 31
 * @param params.minLeaf       least summed weight (rows) of a leaf, default 20
 * @param params.l2            penalty on leaf values, in units of curvature, default 1
 * @param params.rowShare      share of rows drawn for each tree, default 0.8
 * @param params.columnShare   share of slots drawn for each tree, default 0.8
 * @param params.patience      rounds without gain on inner held-out rows after which trees stop counting, default 30;
 *                             0 grows `trees` trees without holding anything out
 * @param params.loss          of regression; 'poisson' is for counts and other amounts that are never negative, and
 *                             multiplies effects where 'squared-error', the default, adds them
 * @throws TARGET_NEGATIVE with Poisson loss
 *
 * With patience the number of trees is found first (`countTrees`), then all rows are learnt with that number, so no row
 * is lost. Missing values take the side that suits each split; categories are split by sets of levels.
 *
 * Degenerate: one row, one class, or columns that are all constant give the best constant. A weight of 2 equals a row
 * twice as far as chance draws no rows (`rowShare: 1, patience: 0`) and the cuts are the same. Cost:
 * O(trees * rows * slots * depth); 24,000 rows of 23 columns and 300 trees take about 1.5 s on one core. Beyond 500
 * slots numbers have 63 bins, and 2,600 rows of 2,000 columns take about 15 s. From three classes on the work is bounded by 3,000 trees in all, so there are 3,000 / classes rounds at most: 10,000 rows of 15
 * columns take about 3 s with 3 classes, 7 s with 10, and 30 s with 30, beyond which rounds are too few to be worth it.
 *
 * Source: Friedman (2001), Annals of Statistics 29(5); Ke et al. (2017), LightGBM, NeurIPS 30. The neighbours
 * (`booster`, `tree-grower`, `split`, `category-split`, `binning`) name their deviations.
 */
export function gradientBoosting(params: Partial<GradientBoostingParams> = {}): Estimator {
  const settings = settingsOf(params)
  return {
    kind: boostingKind,
    name: settings.loss === 'poisson' ? 'gradient boosting with Poisson loss' : 'gradient boosting',
    params: { ...settings },
    complexity: 2,
    async fit(frame, target, context) {
      const rows = trainingRows(frame, target, context)
      const loss = target.kind === 'regression' && settings.loss === 'poisson' ? 'poisson' : target.kind
      if (loss === 'poisson') requireAmounts(rows.y)
      const features = fitTreeFeatures(frame, rows.weights)
      const table = binTable(treeEncoder(features), frame, rows.weights)
      const plan =
        rows.classes > 2 ? classPlan(table, rows, settings) : planOf(table, rows, settings, BOOSTING_LOSSES[loss])
      const trees = await boost(table, rows, plan, settings, { ...context, rng: context.rng.fork(boostingKind) })
      return boostedTrees(loss, features, trees)
    },
  }
}

/** Where boosting starts, and how it goes on. */
interface Plan {
  /** Raw score of each output. */
  readonly starts: readonly number[]
  readonly boosterOf: (weights: Float64Array, rng: Rng) => Booster
}

function planOf(table: BinnedTable, rows: TrainingRows, settings: BoosterSettings, loss: BoostingLoss): Plan {
  return {
    starts: [loss.start(rows)],
    boosterOf: (weights, rng) => booster({ table, rows, loss, settings, rng, weights }),
  }
}

function classPlan(table: BinnedTable, rows: TrainingRows, settings: BoosterSettings): Plan {
  return {
    starts: classStarts(rows),
    boosterOf: (weights, rng) => classBooster({ table, rows, settings, rng, weights }),
  }
}

async function boost(
  table: BinnedTable,
  rows: TrainingRows,
  { starts, boosterOf }: Plan,
  { trees, patience }: GradientBoostingParams,
  context: FitContext,
): Promise<TreeEnsemble> {
  const ensemble = ensembleBuilder(table, starts)
  // Rows that all have the same target leave nothing to learn, and one class alone would be chased to infinity.
  if (rows.y.every((value) => value === rows.y[0])) return ensemble.build()
  const half = { ...context, onProgress: (share: number) => context.onProgress?.(share / 2) }
  const roundsMax = Math.max(1, Math.min(trees, Math.floor(treesMaxInAll / starts.length)))
  const count = patience === 0 ? roundsMax : await countTrees(rows, boosterOf, { roundsMax, patience }, half)
  const final = boosterOf(rows.weights, context.rng.fork('all rows'))
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
  return ensemble.build()
}

function settingsOf(params: Partial<GradientBoostingParams>): GradientBoostingParams {
  const defaults = Object.entries(BOOSTING_PARAMS).map(([name, range]) => [name, range.default])
  return { ...(Object.fromEntries(defaults) as GradientBoostingParams), ...params }
}
