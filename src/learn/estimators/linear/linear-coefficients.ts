import { AppError } from '../../../base/errors.ts'
import type { Json } from '../../../base/json.ts'
import { linearEncoder, linearFeaturesOf } from '../../preprocessing/linear-encoder.ts'
import type { Model } from '../../model.ts'

/** What a linear model has learnt of one slot. */
export interface SlotCoefficients {
  /** Name of the slot, for people: 'age', 'city = Oslo', 'age is missing'. */
  readonly slot: string
  /** Shape (outputs,). */
  readonly values: Float64Array
  /** Whether a penalty on absolute values has left the slot out: all values are exactly 0. */
  readonly isZero: boolean
}

/**
 * The coefficients of a linear model by name, and its intercepts, shape (outputs,). Numbers count in standard deviations.
 *
 * @throws MODEL_REFUSED for a model without coefficients
 */
export function linearCoefficients(model: Model): {
  readonly slots: readonly SlotCoefficients[]
  readonly intercepts: Float64Array
} {
  const { kind, params, tensors } = model.toState()
  const { coefficients } = tensors
  if (!(coefficients instanceof Float64Array)) {
    throw new AppError('MODEL_REFUSED', { model: `of kind "${kind}"`, problem: 'it is no linear model.' })
  }
  const { slots } = linearEncoder(linearFeaturesOf((params as { readonly features: Json }).features, tensors))
  const outputs = coefficients.length / (slots.length + 1)
  const valuesAt = (slot: number) => coefficients.slice(slot * outputs, (slot + 1) * outputs)
  return {
    slots: slots.map((slot, i) => {
      const values = valuesAt(i)
      return { slot, values, isZero: values.every((value) => value === 0) }
    }),
    intercepts: valuesAt(slots.length),
  }
}
