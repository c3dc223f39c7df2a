import type { Json } from '../../../base/json.ts'
import { sigmoid } from '../../estimators/training-rows.ts'
import { softmax } from '../../estimators/softmax.ts'
import { ensembleOf, ensembleTensors } from '../../estimators/trees/tree-ensemble.ts'
import type { TreeEnsemble } from '../../estimators/trees/tree-ensemble.ts'
import { treeModel } from '../../estimators/trees/tree-model.ts'
import type { Model, ModelState } from '../../model.ts'
import { denseEncoder } from '../../preprocessing/encoder.ts'
import type { CellFeature, Encoder } from '../../preprocessing/encoder.ts'
import type { CategoryInput, NumberInput } from '../../preprocessing/input.ts'

/** One slot of an imported model. */
export type ForeignFeature =
  /** The number as it is, a code where its nodes ask for sets. */
  | { readonly kind: 'number'; readonly input: NumberInput }
  /** The number, of which 0 counts as missing. */
  | { readonly kind: 'zero-is-missing'; readonly input: NumberInput }
  /** The position of the value among those of training; another is missing. */
  | { readonly kind: 'codes'; readonly input: CategoryInput }

/** How sums of trees become the library's answers. */
export type ForeignAnswer =
  | { readonly kind: 'as-is' | 'softmax' | 'exp' | 'signed-square' | 'log1p-exp' }
  /** 1 / (1 + e^(-scale · sum)), of each output for itself. */
  | { readonly kind: 'sigmoid'; readonly scale: number }

/** What is known of an imported model besides its trees. */
export interface ForeignParams {
  /** 'xgboost' or 'lightgbm'. */
  readonly library: string
  readonly objective: string
  readonly features: readonly ForeignFeature[]
  readonly answer: ForeignAnswer
}

const kind = 'foreign-trees'

/** A model that another library trained, as one of ours. */
export function foreignTrees(params: ForeignParams, ensemble: TreeEnsemble): Model {
  return treeModel({
    encoder: encoderOf(params.features),
    ensemble,
    answer: answerOf(params.answer),
    state: {
      kind,
      params: { ...params, starts: ensemble.starts } as unknown as Json,
      tensors: ensembleTensors(ensemble),
    },
  })
}

/** The model that `toState` wrote; a state whose parts do not fit together is a broken assumption. */
export function loadForeignTrees({ params, tensors }: ModelState): Model {
  const { starts, ...rest } = params as unknown as ForeignParams & { readonly starts: readonly number[] }
  return foreignTrees(rest, ensembleOf({ starts, width: rest.features.length }, tensors))
}

function encoderOf(features: readonly ForeignFeature[]): Encoder<Float64Array> {
  return denseEncoder(features.map(featureOf))
}

/** Least size of a number that LightGBM does not call zero. */
const zeroMost = 1e-35

function featureOf({ kind: of, input }: ForeignFeature): CellFeature {
  const slots = [input.column]
  if (of === 'zero-is-missing') {
    return {
      input,
      slots,
      write(raw, out, at) {
        out[at] = Math.abs(raw) > zeroMost ? raw : Number.NaN
      },
    }
  }
  return {
    input,
    slots,
    copies: true,
    write(raw, out, at) {
      out[at] = of === 'codes' && raw < 0 ? Number.NaN : raw
    },
  }
}

function answerOf(answer: ForeignAnswer): (sums: Float64Array) => void {
  switch (answer.kind) {
    case 'as-is':
      return () => undefined
    case 'softmax':
      return softmax
    case 'sigmoid':
      return eachBy((sum) => sigmoid(answer.scale * sum))
    case 'exp':
      return eachBy(Math.exp)
    case 'signed-square':
      return eachBy((sum) => Math.sign(sum) * sum * sum)
    case 'log1p-exp':
      return eachBy((sum) => Math.log1p(Math.exp(sum)))
  }
}

function eachBy(turn: (sum: number) => number): (sums: Float64Array) => void {
  return (sums) => {
    for (let output = 0; output < sums.length; output++) sums[output] = turn(sums[output]!)
  }
}
