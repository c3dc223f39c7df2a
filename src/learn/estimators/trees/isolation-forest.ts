import type { Json } from '../../../base/json.ts'
import type { Rng } from '../../../base/rng.ts'
import { settledParams } from '../../check-params.ts'
import type { Model, ModelState, UnsupervisedEstimator } from '../../model.ts'
import type { ParamBounds } from '../../param-range.ts'
import { encodeColumns } from '../../preprocessing/dense-blocks.ts'
import { fitTreeFeatures, treeEncoder } from '../../preprocessing/tree-encoder.ts'
import type { TreeFeature } from '../../preprocessing/tree-encoder.ts'
import { rowWeights } from '../row-weights.ts'
import { averagePath, isolationGrower } from './isolation-tree.ts'
import { ensembleOf, ensembleTensors } from './tree-ensemble.ts'
import type { TreeEnsemble } from './tree-ensemble.ts'
import { treeModel } from './tree-model.ts'

/** Hyperparameters, with their bounds and defaults in `ISOLATION_PARAMS`. */
export interface IsolationForestParams {
  /** Default 100. */
  readonly trees: number
  /** Rows each tree is grown on, 2 or more; default 256. More do not help: crowds hide what stands apart. */
  readonly rows: number
}

export const ISOLATION_PARAMS = {
  trees: { default: 100, min: 1, max: 10_000, integer: true },
  rows: { default: 256, min: 2, max: 10_000_000, integer: true },
} as const satisfies Readonly<Record<keyof IsolationForestParams, ParamBounds>>

const isolationKind = 'isolation-forest'

/**
 * Isolation forest: how few random cuts part a row from the others. Scores are 2^(-h / c) in (0, 1), with h the mean number
 * of cuts and c that of a row like any other: near 0.5 and below for what is usual, towards 1 for what stands apart. They
 * rank rows; where to draw the line is for you to say, for example at a quantile of the scores of the training rows.
 *
 * Every slot of the tree encoder takes part: numbers, parts of dates, and codes of categories, of which the rare ones are
 * the highest. Missing cells take a side by chance. Row weights are the chances to be drawn.
 * `treeExplainer` tells what each column adds to the mean length of paths.
 *
 * @throws ARGUMENT_VALUE for a parameter out of its bounds
 *
 * Degenerate: rows that are all alike, or one row, score 0.5. Cost: O(trees * rows * log rows) besides the encoding of the rows
 * drawn, and O(trees * all rows) for drawing them.
 *
 * Source: Liu, Ting & Zhou (2008), Isolation Forest, ICDM; the length of paths as in their equation 1 with H(n) exact for n
 * up to 2 and ln(n) + 0.5772 beyond; trees stop at the depth log2(rows). Deviations: missing cells and categories, above.
 */
export function isolationForest(params: Partial<IsolationForestParams> = {}): UnsupervisedEstimator {
  const { trees, rows } = settledParams<IsolationForestParams>(ISOLATION_PARAMS, params)
  return {
    kind: isolationKind,
    name: 'isolation forest',
    params: { trees, rows },
    async fit(frame, context) {
      const weights = rowWeights(frame, context)
      const features = fitTreeFeatures(frame, weights)
      const columns = treeEncoder(features).features.flatMap((feature) => encodeColumns(feature, frame))
      const rng = context.rng.fork(isolationKind)
      const drawn = Math.min(rows, weights.filter((weight) => weight > 0).length)
      const grower = isolationGrower(columns, Math.ceil(Math.log2(Math.max(2, drawn))))
      await context.compute.forEach(
        trees,
        (tree) => {
          const chance = rng.fork(`tree ${tree}`)
          grower.grow(drawRows(weights, drawn, chance), chance)
        },
        {
          what: 'Growing trees',
          ...(context.signal && { signal: context.signal }),
          ...(context.onProgress && { onProgress: context.onProgress }),
        },
      )
      return isolationModel(features, grower.ensemble(), averagePath(drawn))
    },
  }
}

/**
 * Rows without replacement, their chances by weight.
 *
 * Source: Efraimidis & Spirakis (2006), Information Processing Letters 97: the greatest of u^(1 / w).
 */
function drawRows(weights: Float64Array, count: number, rng: Rng): Uint32Array {
  const keys = weights.map((weight) => (weight > 0 ? Math.log(1 - rng.next()) / weight : -Infinity))
  const order = Uint32Array.from(keys.keys())
  // The count-th greatest key parts the drawn from the others, without sorting them all.
  const least = keys.slice().sort()[keys.length - count]!
  return order.filter((row) => keys[row]! >= least).subarray(0, count)
}

/** What the artifact says besides the trees. */
export interface IsolationState {
  readonly features: readonly TreeFeature[]
  /** Cuts that part a row like any other. */
  readonly usual: number
}

function isolationModel(features: readonly TreeFeature[], ensemble: TreeEnsemble, usual: number): Model {
  const params: IsolationState = { features, usual }
  return treeModel({
    encoder: treeEncoder(features),
    ensemble,
    answer(lengths) {
      lengths[0] = usual === 0 ? 0.5 : 2 ** (-lengths[0]! / usual)
    },
    state: { kind: isolationKind, params: params as unknown as Json, tensors: ensembleTensors(ensemble) },
  })
}

/** The model that `toState` wrote; a state whose parts do not fit together is a broken assumption. */
export function loadIsolationForest({ params, tensors }: ModelState): Model {
  const { features, usual } = params as unknown as IsolationState
  return isolationModel(features, ensembleOf({ starts: [0], width: treeEncoder(features).width }, tensors), usual)
}
