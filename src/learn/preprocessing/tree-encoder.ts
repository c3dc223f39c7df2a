import type { Column } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'
import { DATE_PARTS, datePart, hasTimes } from './date-parts.ts'
import type { DatePart } from './date-parts.ts'
import { denseEncoder } from './encoder.ts'
import type { CellFeature, Encoder, Feature } from './encoder.ts'
import { featureNames } from './feature-columns.ts'
import type { CategoryInput, NumberInput } from './input.ts'
import { fitLevels } from './levels.ts'

/** One encoded column, as data. */
export type TreeFeature =
  | { readonly kind: 'number'; readonly input: NumberInput }
  | { readonly kind: 'codes'; readonly input: CategoryInput }
  | { readonly kind: 'dates'; readonly input: NumberInput; readonly parts: readonly DatePart[] }

/** 254 codes with the group of rare values, and one left for missing: a category fits in a byte. */
const levelLimits = { levelsMax: 253, weightMin: 5 }

/**
 * How columns become the slots of trees: numbers as they are, NaN where missing; categories as codes, the commonest
 * first, values rarer than 5 rows in one group, which a value never seen joins (NaN, as missing, where there is none);
 * dates as year, month, day of month, day of year, weekday, and hour when the column has times. Text columns are left
 * out.
 */
export function fitTreeFeatures(frame: Frame, weights: Float64Array): TreeFeature[] {
  return featureNames(frame).flatMap((name) => {
    const feature = fitFeature(name, frame.columns.get(name)!, weights)
    return feature === undefined ? [] : [feature]
  })
}

/** The encoder that the data describe. */
export function treeEncoder(features: readonly TreeFeature[]): Encoder<Float64Array> {
  return denseEncoder(features.map(featureOf))
}

function fitFeature(name: string, column: Column, weights: Float64Array): TreeFeature | undefined {
  switch (column.kind) {
    case 'number':
      return { kind: 'number', input: { kind: 'number', column: name } }
    case 'category':
      return { kind: 'codes', input: fitLevels(name, column, weights, levelLimits) }
    case 'timestamp': {
      const parts = DATE_PARTS.filter((part) => part !== 'hour' || hasTimes(column.values))
      return { kind: 'dates', input: { kind: 'timestamp', column: name }, parts }
    }
    case 'text':
      return undefined
  }
}

function featureOf(feature: TreeFeature): Feature {
  const { input } = feature
  if (feature.kind === 'dates') return datePartsFeature(feature.input, feature.parts)
  return {
    input,
    slots: [input.column],
    copies: true,
    write(raw, out, at) {
      out[at] = feature.kind === 'codes' && raw < 0 ? Number.NaN : raw
    },
  }
}

function datePartsFeature(input: NumberInput, parts: readonly DatePart[]): CellFeature {
  return {
    input,
    slots: parts.map((part) => `${input.column}, ${part}`),
    write(ms, out, at) {
      for (let i = 0; i < parts.length; i++) out[at + i] = Number.isNaN(ms) ? Number.NaN : datePart(ms, parts[i]!)
    },
  }
}
