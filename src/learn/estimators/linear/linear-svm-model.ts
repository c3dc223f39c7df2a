import { assert } from '../../../base/assert.ts'
import type { Json } from '../../../base/json.ts'
import type { Model, ModelState } from '../../model.ts'
import { linearEncoder, linearFeaturesOf, linearFeatureState } from '../../preprocessing/linear-encoder.ts'
import type { LinearFeature } from '../../preprocessing/linear-encoder.ts'
import { additiveSums } from './additive-sums.ts'
import { scoringModel } from '../scoring-model.ts'
import { softmax } from '../softmax.ts'
import { sigmoid } from '../training-rows.ts'

/** A linear support vector machine as `fit` leaves it. */
export interface LinearSvmParts {
  readonly features: readonly LinearFeature[]
  /** One for each slot and output, the outputs of a slot side by side, last the intercepts; shape ((slots + 1) * outputs,). */
  readonly coefficients: Float64Array
  /** Slope and intercept of each output's sigmoid, shape (2 * outputs,). */
  readonly sigmoids: Float64Array
}

/** A weighted sum of the slots for each output, through its sigmoid; of several outputs divided by their total. */
export function linearSvmModel({ features, coefficients, sigmoids }: LinearSvmParts): Model {
  const encoder = linearEncoder(features)
  const { width } = encoder
  const outputs = sigmoids.length / 2
  const state = linearFeatureState(features)
  return scoringModel({
    encoder,
    outputs,
    additive: additiveSums({
      ...{ encoder, coefficients, lines: sigmoids },
      scale: outputs === 1 ? 'log-odds' : 'log-odds-each',
    }),
    score({ slots, values, count }, out) {
      for (let k = 0; k < outputs; k++) out[k] = coefficients[width * outputs + k]!
      for (let i = 0; i < count; i++) {
        const base = slots[i]! * outputs
        for (let k = 0; k < outputs; k++) out[k]! += values[i]! * coefficients[base + k]!
      }
      for (let k = 0; k < outputs; k++) out[k] = sigmoids[2 * k]! * out[k]! + sigmoids[2 * k + 1]!
      if (outputs === 1) out[0] = sigmoid(out[0]!)
      else {
        // Logarithms of the sigmoids: far from all classes every sigmoid is 0, their shares are not.
        for (let k = 0; k < outputs; k++) out[k] = Math.min(out[k]!, 0) - Math.log1p(Math.exp(-Math.abs(out[k]!)))
        softmax(out)
      }
    },
    state: {
      kind: 'linear-svm',
      params: { features: state.features },
      tensors: { ...state.tensors, coefficients, sigmoids },
    },
  })
}

/** The model that `toState` wrote; a state whose parts do not fit together is a broken assumption. */
export function loadLinearSvm({ params, tensors }: ModelState): Model {
  const features = linearFeaturesOf((params as { readonly features: Json }).features, tensors)
  const { coefficients, sigmoids } = tensors
  assert(coefficients instanceof Float64Array && sigmoids instanceof Float64Array, 'coefficients and sigmoids are F64')
  const outputs = sigmoids.length / 2
  assert(outputs === 1 || (outputs > 2 && Number.isInteger(outputs)), 'every output has its sigmoid')
  assert(coefficients.length === (linearEncoder(features).width + 1) * outputs, 'every slot has its coefficients')
  return linearSvmModel({ features, coefficients, sigmoids })
}
