import { assert } from '../../base/assert.ts'
import type { CategoryColumn, Column } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'
import { dateFeature, fitDates } from './cyclic-dates.ts'
import type { CyclicDates } from './cyclic-dates.ts'
import { sparseEncoder } from './encoder.ts'
import type { Encoder, Feature } from './encoder.ts'
import { finiteValues, featureNames } from './feature-columns.ts'
import { fitLevels } from './levels.ts'
import { fitScaledNumber, scaledNumberFeature } from './scaled-number.ts'
import type { ScaledNumber } from './scaled-number.ts'
import { oneHotFeature } from './one-hot.ts'
import type { OneHot } from './one-hot.ts'
import type { SparseRow } from './sparse-row.ts'

/** One encoded column, as data. */
export type LinearFeature =
  | ({ readonly kind: 'scaled-number' } & ScaledNumber)
  | ({ readonly kind: 'one-hot' } & OneHot)
  | ({ readonly kind: 'cyclic-dates' } & CyclicDates)

/** Categories beyond the 50 commonest, or with fewer than 5 rows, share one slot. */
const levelLimits = { levelsMax: 50, weightMin: 5 }

/**
 * Learns how columns become the slots of a linear model: numbers are imputed, scaled and perhaps joined by their
 * logarithm; categories become one-hot; dates become cyclic parts. Columns are taken by name, so that their order in
 * the frame changes nothing. Text columns are left out, as are columns that are constant or missing everywhere.
 *
 * @param weights  shape (rows,), >= 0, not all 0
 */
export function fitLinearFeatures(frame: Frame, weights: Float64Array): LinearFeature[] {
  return featureNames(frame).flatMap((name) => {
    const feature = fitFeature(name, frame.columns.get(name)!, weights)
    return feature === undefined ? [] : [feature]
  })
}

/** The encoder that the data describe. */
export function linearEncoder(features: readonly LinearFeature[]): Encoder<SparseRow> {
  return sparseEncoder(features.map(featureOf))
}

function fitFeature(name: string, column: Column, weights: Float64Array): LinearFeature | undefined {
  switch (column.kind) {
    case 'number': {
      const number = fitScaledNumber(name, finiteValues(column.values), weights)
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
    default:
      assert(false, `encoding ${(feature as { kind: string }).kind} is known`)
  }
}
