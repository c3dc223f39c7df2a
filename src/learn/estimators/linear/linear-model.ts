import { assert } from '../../../base/assert.ts'
import type { Json } from '../../../base/json.ts'
import type { Frame } from '../../../frame/frame.ts'
import type { MarginScale, Model, ModelState } from '../../model.ts'
import { linearEncoder, linearFeaturesOf, linearFeatureState } from '../../preprocessing/linear-encoder.ts'
import type { LinearFeature } from '../../preprocessing/linear-encoder.ts'
import { scoringModel } from '../scoring-model.ts'
import { additiveSums } from './additive-sums.ts'
import { areCells, frameSums } from './frame-sums.ts'
import { linearScorer } from './linear-scorer.ts'
import { softmax } from '../softmax.ts'
import { sigmoid } from '../training-rows.ts'

/** A linear model as `fit` leaves it. */
export interface LinearParts {
  readonly kind: 'logistic-regression' | 'linear-regression' | 'elastic-net' | 'poisson-regression'
  readonly features: readonly LinearFeature[]
  /** One for each slot and output, the outputs of a slot side by side, last the intercepts; shape ((slots + 1) * outputs,). */
  readonly coefficients: Float64Array
  /** Poisson regression: the greatest sum that is believed. */
  readonly scoreMax?: number
  /** Elastic net: the penalty that was used. */
  readonly alpha?: number
}

/**
 * The model of linear (elastic net too), logistic and Poisson regression: a weighted sum of the slots for each output. Logistic regression
 * answers its sigmoid for two classes, which have one output, and their softmax for more; Poisson regression its
 * exponential.
 */
export function linearModel({ kind, features, coefficients, scoreMax, alpha }: LinearParts): Model {
  const encoder = linearEncoder(features)
  const { width } = encoder
  const state = linearFeatureState(features)
  const outputs = coefficients.length / (width + 1)
  const sumsOf = linearScorer(coefficients, width)
  const answerOf = answerOfKind(kind, outputs, scoreMax)
  const { features: encoded } = encoder
  return scoringModel({
    encoder,
    outputs,
    additive: additiveSums({ encoder, coefficients, scale: scaleOf(kind, outputs) }),
    ...(areCells(encoded) && { scoreFrame: frameScorer(frameSums(encoded, coefficients, outputs), answerOf, outputs) }),
    score(row, out) {
      sumsOf(row, out)
      answerOf(out)
    },
    state: {
      kind,
      params: {
        features: state.features,
        ...(scoreMax === undefined ? {} : { scoreMax }),
        ...(alpha === undefined ? {} : { alpha }),
      },
      tensors: { ...state.tensors, coefficients },
    },
  })
}

/** Answers of every row of a frame. */
function frameScorer(
  sumsOf: ReturnType<typeof frameSums>,
  answerOf: (out: Float64Array) => void,
  outputs: number,
): (frame: Frame) => Float64Array {
  return (frame) => {
    const scores = new Float64Array(frame.rowCount * outputs)
    const out = new Float64Array(outputs)
    sumsOf(frame, (row, sums, at) => {
      for (let k = 0; k < outputs; k++) out[k] = sums[at + k]!
      answerOf(out)
      for (let k = 0; k < outputs; k++) scores[row * outputs + k] = out[k]!
    })
    return scores
  }
}

/** Of a Poisson regression up to where the sum is believed. */
function scaleOf(kind: LinearParts['kind'], outputs: number): MarginScale {
  if (kind === 'poisson-regression') return 'log'
  return kind === 'logistic-regression' ? (outputs === 1 ? 'log-odds' : 'softmax') : 'value'
}

/** Makes the answer of the sums, in place. */
function answerOfKind(kind: LinearParts['kind'], outputs: number, scoreMax = 0): (out: Float64Array) => void {
  if (kind === 'logistic-regression') return outputs === 1 ? squash : softmax
  if (kind === 'linear-regression' || kind === 'elastic-net') return () => undefined
  return (out) => {
    // A sum far below leaves e^sum above 0 all the same.
    out[0] = Math.exp(Math.min(Math.max(out[0]!, -700), scoreMax))
  }
}

/** The model that `toState` wrote; a state whose parts do not fit together is a broken assumption. */
export function loadLinearModel({ kind, params, tensors }: ModelState): Model {
  const { features: written, ...rest } = params as Pick<LinearParts, 'scoreMax' | 'alpha'> & { readonly features: Json }
  const features = linearFeaturesOf(written, tensors)
  const { coefficients } = tensors
  assert(isLinearKind(kind), `${kind} is a linear model`)
  assert((kind === 'poisson-regression') === Number.isFinite(rest.scoreMax), 'Poisson regression has its bound')
  assert((kind === 'elastic-net') === Number.isFinite(rest.alpha), 'an elastic net has its penalty')
  assert(coefficients instanceof Float64Array, 'coefficients are F64')
  const outputs = coefficients.length / (linearEncoder(features).width + 1)
  const hasOutputs = outputs === 1 || (kind === 'logistic-regression' && outputs > 2 && Number.isInteger(outputs))
  assert(hasOutputs, 'every slot has its coefficients')
  return linearModel({ kind, features, coefficients, ...rest })
}

function isLinearKind(kind: string): kind is LinearParts['kind'] {
  return ['logistic-regression', 'linear-regression', 'elastic-net', 'poisson-regression'].includes(kind)
}

function squash(out: Float64Array): void {
  out[0] = sigmoid(out[0]!)
}
