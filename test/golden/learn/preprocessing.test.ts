import { describe, expect, test } from 'vitest'
import { categoryColumn, cellAt, numberColumn } from '../../../src/frame/column.ts'
import type { Cell } from '../../../src/frame/column.ts'
import { columnOf, frameOf } from '../../../src/frame/frame.ts'
import type { Frame } from '../../../src/frame/frame.ts'
import type { Target } from '../../../src/learn/model.ts'
import { named, ofKind } from '../../../src/learn/preprocessing/column-selection.ts'
import { fitEncoding, outOfFoldEncoding } from '../../../src/learn/preprocessing/target-encoding.ts'
import type { Transform } from '../../../src/learn/preprocessing/transform.ts'
import { impute } from '../../../src/learn/preprocessing/transforms/impute.ts'
import { oneHot } from '../../../src/learn/preprocessing/transforms/one-hot.ts'
import { ordinal } from '../../../src/learn/preprocessing/transforms/ordinal.ts'
import { polynomial } from '../../../src/learn/preprocessing/transforms/polynomial.ts'
import { quantileTransformer } from '../../../src/learn/preprocessing/transforms/quantile-transformer.ts'
import { robustScaler } from '../../../src/learn/preprocessing/transforms/robust-scaler.ts'
import { standardScaler } from '../../../src/learn/preprocessing/transforms/standard-scaler.ts'
import { targetEncoder } from '../../../src/learn/preprocessing/transforms/target-encoder.ts'
import { context } from '../../conformance/odd-rows.ts'
import golden from './preprocessing.json' with { type: 'json' }

const frameOfRows = ({ city, town, ...numbers }: typeof golden.train | typeof golden.test): Frame =>
  frameOf([
    ...Object.entries(numbers).map(([name, values]) => [name, numberColumn(values)] as const),
    ['city', categoryColumn(city)],
    ['town', categoryColumn(town)],
  ])
const train = frameOfRows(golden.train)
const unseen = frameOfRows(golden.test)

const transforms: Readonly<Record<string, Transform>> = {
  'impute mean': impute({ strategy: 'mean' }),
  'impute median': impute(),
  'impute most_frequent': impute({ strategy: 'most-frequent', columns: ofKind('number') }),
  'impute constant': impute({ value: -1, indicator: false }),
  'impute words': impute({ strategy: 'most-frequent', columns: ofKind('category') }),
  standard: standardScaler(),
  'standard weighted': standardScaler(),
  robust: robustScaler(),
  'robust 10 90': robustScaler({ lower: 0.1, upper: 0.9 }),
  'quantile uniform 7': quantileTransformer({ quantiles: 7 }),
  'quantile uniform 60': quantileTransformer(),
  'quantile normal 7': quantileTransformer({ quantiles: 7, output: 'normal' }),
  'quantile normal 60': quantileTransformer({ output: 'normal' }),
  'polynomial 2': polynomial({ columns: named('skewed', 'few') }),
  'polynomial 3': polynomial({ columns: named('skewed', 'few'), degree: 3 }),
  'one-hot': oneHot(),
  'one-hot rare': oneHot({ minRows: 7 }),
  // one of their five columns is that of the rare values
  'one-hot most': oneHot({ levelsMax: 4 }),
  'one-hot first': oneHot({ drop: 'first' }),
  ordinal: ordinal(),
}

function expectClose(frame: Frame, columns: Readonly<Record<string, readonly (Cell | undefined)[]>>): void {
  for (const [name, expected] of Object.entries(columns)) {
    const column = columnOf(frame, name)
    const received = expected.map((_, row) => cellAt(column, row))
    for (const [row, value] of expected.entries()) {
      const where = `${name}, row ${row}`
      if (typeof value !== 'number') expect(received[row], where).toBe(value)
      else
        expect(Math.abs(Number(received[row]) - value), where).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)))
    }
  }
}

/** Relative 1e-9: a share within 1e-16 of another moves the normal quantile beside it by at most 1e-9. */
test.each(golden.cases.map((it) => [it.name, it] as const))('%s is as in scikit-learn', async (name, expected) => {
  const weights = name === 'standard weighted' ? { weights: Float64Array.from(golden.weights) } : {}
  const { fitted, frame } = await transforms[name]!.fit(train, undefined, context(1, weights))
  expectClose(frame, expected.train)
  expectClose(fitted.transform(unseen), expected.test)
})

describe.each(golden.encodings)('target encoding, $kind, smoothed by $smooth', (expected) => {
  const smooth = expected.smooth as number | 'auto'
  const classes = expected.kind === 'multiclass' ? 3 : 2
  const target: Target = {
    kind: expected.kind === 'continuous' ? 'regression' : 'classification',
    y: Float64Array.from(expected.y),
    classes,
  }
  const names = classes === 3 ? ['city=0', 'city=1', 'city=2'] : ['city']
  const byName = (columns: readonly (readonly number[])[]) =>
    Object.fromEntries(columns.map((of, i) => [names[i]!, of]))

  test('encodes rows as scikit-learn does after fit', async () => {
    const { fitted } = await targetEncoder({ smooth }).fit(train, target, context())
    expectClose(fitted.transform(train), byName(expected.train))
    expectClose(fitted.transform(unseen), byName(expected.test))
  })

  test('encodes training rows as fit_transform does with the same folds', () => {
    const { codes, categories } = categoryColumn(golden.train.city)
    const levelOf = codes.map((code) => (code < 0 ? categories.length : code))
    const division = { foldOf: Int32Array.from(golden.foldOf), folds: 5 }
    for (const [label, column] of expected.outOfFold.entries()) {
      const y = classes === 3 ? target.y.map((value) => (value === label ? 1 : 0)) : target.y
      const weights = new Float64Array(y.length).fill(1)
      const encoded = outOfFoldEncoding({ levelOf, levels: categories.length + 1, y, weights }, smooth, division)
      for (const [row, value] of column.entries()) expect(encoded[row]).toBeCloseTo(value, 12)
    }
  })

  test('counts weights as rows repeated', () => {
    const { codes, categories } = categoryColumn(golden.train.city)
    const levelOf = codes.map((code) => (code < 0 ? categories.length : code))
    const levels = categories.length + 1
    const repeated = golden.weights.flatMap((times, row) => Array.from({ length: times }, () => row))
    const weighted = fitEncoding({ levelOf, levels, y: target.y, weights: Float64Array.from(golden.weights) }, smooth)
    const doubled = fitEncoding(
      {
        levelOf: Int32Array.from(repeated, (row) => levelOf[row]!),
        levels,
        y: Float64Array.from(repeated, (row) => target.y[row]!),
        weights: new Float64Array(repeated.length).fill(1),
      },
      smooth,
    )
    expect(weighted.mean).toBeCloseTo(doubled.mean, 12)
    for (let level = 0; level < levels; level++) expect(weighted.values[level]).toBeCloseTo(doubled.values[level]!, 12)
  })
})
