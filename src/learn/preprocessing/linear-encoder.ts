import { assert } from '../../base/assert.ts'
import type { CategoryColumn, Column } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'
import type { Json } from '../../base/json.ts'
import type { Tensor } from '../tensor.ts'
import { vocabularyOf, vocabularyTensors } from './text/vocabulary.ts'
import { dateFeature, fitDates } from './cyclic-dates.ts'
import type { CyclicDates } from './cyclic-dates.ts'
import { sparseEncoder } from './encoder.ts'
import type { Encoder, Feature } from './encoder.ts'
import { finiteValues, featureNames } from './feature-columns.ts'
import { fitLevels } from './levels.ts'
import { fitScaledNumber, scaledNumberFeature } from './scaled-number.ts'
import type { ScaledNumber } from './scaled-number.ts'
import { fitJoinedText, joinedTextFeature } from './text/joined-text.ts'
import type { JoinedText } from './text/joined-text.ts'
import type { TextReading } from './text/reading.ts'
import { oneHotFeature } from './one-hot.ts'
import type { OneHot } from './one-hot.ts'
import type { SparseRow } from './sparse-row.ts'

/** One encoded column, as data. */
export type LinearFeature =
  | ({ readonly kind: 'scaled-number' } & ScaledNumber)
  | ({ readonly kind: 'one-hot' } & OneHot)
  | ({ readonly kind: 'cyclic-dates' } & CyclicDates)
  | ({ readonly kind: 'text' } & JoinedText)

/** Categories beyond the 50 commonest, or with fewer than 5 rows, share one slot. */
const levelLimits = { levelsMax: 50, weightMin: 5 }

/**
 * Learns how columns become the slots of a linear model: numbers are imputed, scaled and perhaps joined by their
 * logarithm; categories become one-hot; dates become cyclic parts; texts become TF-IDF of words and of runs of
 * characters. Columns are taken by name, so that their order in the frame changes nothing. Columns that are constant or
 * missing everywhere are left out.
 *
 * @param weights  shape (rows,), >= 0, not all 0
 * @param reading  how texts are read; default: words, pairs and characters
 */
export function fitLinearFeatures(frame: Frame, weights: Float64Array, reading?: TextReading): LinearFeature[] {
  const names = featureNames(frame)
  const texts = new Map(
    names.flatMap((name) => {
      const column = frame.columns.get(name)!
      return column.kind === 'text' ? [[name, column.values] as const] : []
    }),
  )
  const isAlike = weights.every((weight) => weight === weights[0])
  const features = names.map((name) => fitFeature(name, frame.columns.get(name)!, weights, isAlike))
  const text = fitJoinedText(texts, weights, reading)
  return [...features, text && { kind: 'text' as const, ...text }].filter((feature) => feature !== undefined)
}

/** The features as they stand in an artifact: vocabularies are tensors `text<position>.words.terms` and so on, the rest JSON. */
export function linearFeatureState(features: readonly LinearFeature[]): {
  readonly features: Json
  readonly tensors: Readonly<Record<string, Tensor>>
} {
  const tensors: Record<string, Tensor> = {}
  const plain = features.map((feature, position) => {
    if (feature.kind !== 'text') return feature
    const { words, characters, ...rest } = feature
    Object.assign(
      tensors,
      vocabularyTensors(`text${position}.words`, words),
      vocabularyTensors(`text${position}.characters`, characters),
    )
    return rest
  })
  return { features: plain as unknown as Json, tensors }
}

/** The features that `linearFeatureState` wrote. */
export function linearFeaturesOf(features: Json, tensors: Readonly<Record<string, Tensor>>): LinearFeature[] {
  return (features as unknown as LinearFeature[]).map((feature, position) =>
    feature.kind === 'text'
      ? {
          ...feature,
          words: vocabularyOf(`text${position}.words`, tensors),
          characters: vocabularyOf(`text${position}.characters`, tensors),
        }
      : feature,
  )
}

/** The encoder that the data describe. */
export function linearEncoder(features: readonly LinearFeature[]): Encoder<SparseRow> {
  return sparseEncoder(features.map(featureOf))
}

function fitFeature(name: string, column: Column, weights: Float64Array, isAlike: boolean): LinearFeature | undefined {
  switch (column.kind) {
    case 'number': {
      const number = fitScaledNumber(name, column.values, weights, isAlike)
      return number && { kind: 'scaled-number', ...number }
    }
    case 'timestamp': {
      const dates = fitDates(name, finiteValues(column.values), weights)
      return dates && { kind: 'cyclic-dates', ...dates }
    }
    case 'category':
      return fitOneHot(name, column, weights)
    case 'text':
      return undefined
  }
}

function fitOneHot(name: string, column: CategoryColumn, weights: Float64Array): LinearFeature | undefined {
  const input = fitLevels(name, column, weights, levelLimits)
  const indicator = column.codes.some((code, row) => code < 0 && weights[row]! > 0)
  const slotCount = input.levels.length + (input.other ? 1 : 0) + (indicator ? 1 : 0)
  return slotCount < 2 ? undefined : { kind: 'one-hot', input, indicator }
}

function featureOf(feature: LinearFeature): Feature {
  switch (feature.kind) {
    case 'scaled-number':
      return scaledNumberFeature(feature)
    case 'one-hot':
      return oneHotFeature(feature)
    case 'cyclic-dates':
      return dateFeature(feature)
    case 'text':
      return joinedTextFeature(feature)
    default:
      assert(false, `encoding ${(feature as { kind: string }).kind} is known`)
  }
}
