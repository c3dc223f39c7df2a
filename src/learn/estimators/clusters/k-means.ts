import { assert } from '../../../base/assert.ts'
import type { Json } from '../../../base/json.ts'
import { nearestCentre } from '../../../math/kernels/k-means.ts'
import { settledParams } from '../../check-params.ts'
import type { Model, ModelState, UnsupervisedEstimator } from '../../model.ts'
import type { ParamBounds } from '../../param-range.ts'
import { linearFeaturesOf, linearFeatureState } from '../../preprocessing/linear-encoder.ts'
import type { LinearFeature } from '../../preprocessing/linear-encoder.ts'
import { denseEncoderOf, fitDenseFeatures, partOf, writeDenseRows } from '../dense-rows.ts'
import { rowWeights } from '../row-weights.ts'
import { scoringModel } from '../scoring-model.ts'
import { clusterWritten } from './k-means-fit.ts'

/** Hyperparameters, with their bounds and defaults in `K_MEANS_PARAMS`. */
export interface KMeansParams {
  readonly clusters: number
  readonly starts: number
  readonly iterations: number
  readonly tolerance: number
  readonly scores: 'cluster' | 'distances'
}

export const K_MEANS_PARAMS = {
  clusters: { default: 8, min: 1, max: 10_000, integer: true },
  starts: { default: 3, min: 1, max: 1000, integer: true },
  iterations: { default: 300, min: 1, max: 100_000, integer: true },
  tolerance: { default: 1e-4, min: 0, max: 1 },
  scores: { default: 'cluster', of: ['cluster', 'distances'] },
} as const satisfies Readonly<Record<keyof KMeansParams, ParamBounds>>

const kind = 'k-means'

/**
 * k-means: clusters of rows around their means. Columns go through the linear encoder (scaled, one-hot, dates in parts)
 * without free text, so that no column counts more for its unit.
 *
 * @param params.clusters    how many, default 8; `clusterCounts` helps to choose
 * @param params.starts      times that it begins anew from other centres, default 3; the tightest clusters win
 * @param params.iterations  of a start at most, default 300
 * @param params.tolerance   share of the variance by which centres may still move at the end, default 1e-4
 * @param params.scores      what the model answers: 'cluster' (default) one score, the number of the nearest centre, from
 *                           0, the first of equals; 'distances' one for each cluster, in the unit of scaled columns
 * @throws ARGUMENT_VALUE for a parameter out of its bounds
 *
 * Weights mean repetition. Degenerate: one row, rows all alike, or no column that varies give one cluster for all, and
 * centres that repeat. Cost: see `clusterRows`; a row is scored in O(clusters · slots).
 *
 * Source: Lloyd (1982), IEEE Transactions on Information Theory 28(2); Arthur & Vassilvitskii (2007), k-means++, SODA.
 */
export function kMeans(params: Partial<KMeansParams> = {}): UnsupervisedEstimator {
  const settings = settledParams<KMeansParams>(K_MEANS_PARAMS, params)
  return {
    kind,
    name: kind,
    params: { ...settings },
    async fit(frame, context) {
      const weights = rowWeights(frame, context)
      const features = fitDenseFeatures(frame, weights)
      const encoder = denseEncoderOf(features)
      const rows = {
        rowCount: frame.rowCount,
        width: encoder.width,
        write: (values: Float64Array) => writeDenseRows(encoder, frame, values, partOf(context, 0, 0.2)),
      }
      const rest = { ...partOf(context, 0.2, 1), weights, rng: context.rng.fork(kind) }
      const { centres } = await clusterWritten(rows, settings, rest)
      return kMeansModel(features, centres.values, settings)
    },
  }
}

/** The model that `toState` wrote; parts that do not fit together are a broken assumption. */
export function loadKMeans({ params, tensors }: ModelState): Model {
  const { features: written, clusters, scores } = params as unknown as { readonly features: Json } & KMeansParams
  const features = linearFeaturesOf(written, tensors)
  const { centres } = tensors
  const width = denseEncoderOf(features).width
  assert(scores === 'cluster' || scores === 'distances', 'it answers clusters or distances')
  assert(Number.isInteger(clusters) && clusters > 0, 'it has clusters')
  assert(centres instanceof Float64Array && centres.length === clusters * width, 'every cluster has its centre')
  return kMeansModel(features, centres, { clusters, scores })
}

function kMeansModel(
  features: readonly LinearFeature[],
  centres: Float64Array,
  { clusters, scores }: Pick<KMeansParams, 'clusters' | 'scores'>,
): Model {
  const encoder = denseEncoderOf(features)
  const { width } = encoder
  const state = linearFeatureState(features)
  const distances = (row: Float64Array, out: Float64Array): void => {
    for (let cluster = 0; cluster < clusters; cluster++) {
      let sum = 0
      for (let slot = 0; slot < width; slot++) sum += (row[slot]! - centres[cluster * width + slot]!) ** 2
      out[cluster] = Math.sqrt(sum)
    }
  }
  return scoringModel({
    encoder,
    outputs: scores === 'cluster' ? 1 : clusters,
    weightsPerSlot: clusters,
    score: scores === 'distances' ? distances : (row, out) => void (out[0] = nearestCentre(row, 0, centres, width)),
    state: { kind, params: { features: state.features, clusters, scores }, tensors: { ...state.tensors, centres } },
  })
}
