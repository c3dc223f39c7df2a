import { assert } from '../../base/assert.ts'
import type { Json } from '../../base/json.ts'
import type { Model, ModelState } from '../model.ts'
import { linearEncoder } from '../preprocessing/linear-encoder.ts'
import type { LinearFeature } from '../preprocessing/linear-encoder.ts'
import { scoringModel } from './scoring-model.ts'
import { sigmoid } from './training-rows.ts'

/** A linear model as `fit` leaves it. */
export interface LinearParts {
  readonly kind: 'logistic-regression' | 'linear-regression'
  readonly features: readonly LinearFeature[]
  /** One for each slot, and last the intercept; shape (slots + 1,). */
  readonly coefficients: Float64Array
}

/** The model of logistic and linear regression: a weighted sum of the slots; for logistic regression, its sigmoid. */
export function linearModel({ kind, features, coefficients }: LinearParts): Model {
  const encoder = linearEncoder(features)
  const { width } = encoder
  const answerOf = kind === 'logistic-regression' ? sigmoid : (sum: number) => sum
  return scoringModel({
    encoder,
    score(encoded) {
      let sum = coefficients[width]!
      for (let slot = 0; slot < width; slot++) sum += encoded[slot]! * coefficients[slot]!
      return answerOf(sum)
    },
    state: { kind, params: { features } as unknown as Json, tensors: { coefficients } },
  })
}

/** The model that `toState` wrote; a state whose parts do not fit together is a broken assumption. */
export function loadLinearModel({ kind, params, tensors }: ModelState): Model {
  const { features } = params as unknown as Pick<LinearParts, 'features'>
  const { coefficients } = tensors
  assert(kind === 'logistic-regression' || kind === 'linear-regression', `${kind} is a linear model`)
  assert(coefficients instanceof Float64Array, 'coefficients are F64')
  assert(coefficients.length === linearEncoder(features).width + 1, 'every slot has its coefficient')
  return linearModel({ kind, features, coefficients })
}
