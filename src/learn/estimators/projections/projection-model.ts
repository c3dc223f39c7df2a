import { assert } from '../../../base/assert.ts'
import { AppError } from '../../../base/errors.ts'
import type { Json } from '../../../base/json.ts'
import type { Model, ModelState } from '../../model.ts'
import { linearEncoder, linearFeaturesOf, linearFeatureState } from '../../preprocessing/linear-encoder.ts'
import type { LinearFeature } from '../../preprocessing/linear-encoder.ts'
import { scoringModel } from '../scoring-model.ts'

/** A projection as `fit` leaves it. */
interface ProjectionParts {
  readonly kind: 'pca' | 'truncated-svd'
  readonly features: readonly LinearFeature[]
  /** Shape (slots, outputs). */
  readonly slopes: Float64Array
  /** Shape (outputs,): what is added to the products. */
  readonly offsets: Float64Array
  /** Shape (outputs,): share of the variance of the training rows that each score holds. */
  readonly shares: Float64Array
}

/** The model of every projection: a weighted sum of the slots for each component. */
export function projectionModel({ kind, features, slopes, offsets, shares }: ProjectionParts): Model {
  const state = linearFeatureState(features)
  const outputs = offsets.length
  return scoringModel({
    encoder: linearEncoder(features),
    outputs,
    score({ slots, values, count }, out) {
      for (let k = 0; k < outputs; k++) out[k] = offsets[k]!
      for (let i = 0; i < count; i++) {
        const value = values[i]!
        const base = slots[i]! * outputs
        for (let k = 0; k < outputs; k++) out[k]! += value * slopes[base + k]!
      }
    },
    state: { kind, params: { features: state.features }, tensors: { ...state.tensors, slopes, offsets, shares } },
  })
}

/** The model that `toState` wrote; parts that do not fit together are a broken assumption. */
export function loadProjection({ kind, params, tensors }: ModelState): Model {
  assert(kind === 'pca' || kind === 'truncated-svd', `${kind} is a projection`)
  const features = linearFeaturesOf((params as { readonly features: Json }).features, tensors)
  const { width } = linearEncoder(features)
  const { slopes, offsets, shares } = tensors
  assert(offsets instanceof Float64Array && offsets.length > 0, 'it has components')
  assert(slopes instanceof Float64Array && slopes.length === width * offsets.length, 'every slot has its slopes')
  assert(shares instanceof Float64Array && shares.length === offsets.length, 'every component has its share')
  return projectionModel({ kind, features, slopes, offsets, shares })
}

/**
 * What share of the variance of the training rows each score of a projection holds, in [0, 1], in the order of the
 * scores. Of principal components they add up to at most 1.
 *
 * @throws ARGUMENT_VALUE for a model that is no projection
 */
export function explainedShares(model: Model): Float64Array {
  const { kind, tensors } = model.toState()
  const { shares } = tensors
  if ((kind === 'pca' || kind === 'truncated-svd') && shares instanceof Float64Array) return shares.slice()
  const expected = 'a model of pca or truncatedSvd'
  throw new AppError('ARGUMENT_VALUE', { argument: 'model', expected, received: `one of kind "${kind}"` })
}
