import { assert } from '../../../base/assert.ts'
import type { Json } from '../../../base/json.ts'
import { takeCodes } from '../../../frame/column.ts'
import { takeMatrixRows } from '../../../math/matrix.ts'
import type { Matrix } from '../../../math/matrix.ts'
import { clearNearest, nearestHeap } from '../../../math/nearest-heap.ts'
import { rowIndex } from '../../../math/row-index.ts'
import { settledParams } from '../../check-params.ts'
import type { Model, ModelState, UnsupervisedEstimator } from '../../model.ts'
import type { ParamBounds } from '../../param-range.ts'
import { linearFeaturesOf, linearFeatureState } from '../../preprocessing/linear-encoder.ts'
import type { LinearFeature } from '../../preprocessing/linear-encoder.ts'
import { denseEncoderOf, denseRows, fitDenseFeatures, partOf } from '../dense-rows.ts'
import { rowWeights } from '../row-weights.ts'
import { scoringModel } from '../scoring-model.ts'
import { dbscanRows } from './dbscan-rows.ts'
import type { DbscanSettings } from './dbscan-rows.ts'

export const DBSCAN_PARAMS = {
  radius: { default: 0.5, min: 1e-9, max: 1e9 },
  minRows: { default: 5, min: 1e-9, max: 1e9 },
} as const satisfies Readonly<Record<keyof DbscanSettings, ParamBounds>>

const kind = 'dbscan'

/**
 * DBSCAN: clusters of any form where rows are dense, and noise where they are not. Columns go through the linear encoder
 * (scaled, one-hot, dates in parts) without free text.
 *
 * @param params.radius   greatest distance of neighbours, default 0.5, in standard deviations; two levels of a category
 *                        are √2 apart, so that with categories it wants to be greater
 * @param params.minRows  weight of the neighbours, itself included, that makes a row a core of a cluster, default 5
 * @throws ARGUMENT_VALUE for a parameter out of its bounds
 *
 * The model's one score is the cluster of the nearest core row within the radius, from 0, the first of equals; -1 where
 * there is none. A training row at the edge of two clusters, which `fit` gives to the first that reached it, may
 * therefore be given to the other one.
 *
 * Weights mean repetition. Degenerate: where nothing is dense every row scores -1. The model is its core rows. Cost: see
 * `dbscanRows`; a score is a search for one neighbour.
 *
 * Source: Ester, Kriegel, Sander & Xu (1996), KDD.
 */
export function dbscan(params: Partial<DbscanSettings> = {}): UnsupervisedEstimator {
  const { radius, minRows } = settledParams<DbscanSettings>(DBSCAN_PARAMS, params)
  return {
    kind,
    name: 'DBSCAN',
    params: { radius, minRows },
    async fit(frame, context) {
      const weights = rowWeights(frame, context)
      const features = fitDenseFeatures(frame, weights)
      const rows = await denseRows(denseEncoderOf(features), frame, partOf(context, 0, 0.1))
      const { labels, cores } = await dbscanRows(rows, { radius, minRows }, { ...partOf(context, 0.1, 1), weights })
      return dbscanModel(features, takeMatrixRows(rows, cores), takeCodes(labels, cores), radius)
    },
  }
}

/** The model that `toState` wrote; parts that do not fit together are a broken assumption. */
export function loadDbscan({ params, tensors }: ModelState): Model {
  const { features: written, radius } = params as { readonly features: Json; readonly radius: number }
  const features = linearFeaturesOf(written, tensors)
  const { width } = denseEncoderOf(features)
  const { cores, labels } = tensors
  assert(labels instanceof Int32Array, 'core rows have their clusters')
  assert(cores instanceof Float64Array && cores.length === labels.length * width, 'every core row has its slots')
  assert(radius > 0, 'it knows how far is near')
  return dbscanModel(features, { rowCount: labels.length, width, values: cores }, labels, radius)
}

function dbscanModel(features: readonly LinearFeature[], cores: Matrix, labels: Int32Array, radius: number): Model {
  const index = rowIndex(cores)
  const heap = nearestHeap(1, cores.rowCount)
  const state = linearFeatureState(features)
  return scoringModel({
    encoder: denseEncoderOf(features),
    outputs: 1,
    score(row, out) {
      clearNearest(heap)
      index.nearest(row, 0, heap)
      out[0] = heap.count > 0 && heap.distances[0]! <= radius * radius ? labels[heap.rows[0]!]! : -1
    },
    state: {
      kind,
      params: { features: state.features, radius },
      tensors: { ...state.tensors, cores: cores.values, labels },
    },
  })
}
