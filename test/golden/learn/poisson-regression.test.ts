import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../src/base/rng.ts'
import { inProcessCompute } from '../../../src/compute/in-process.ts'
import { categoryColumn, numberColumn } from '../../../src/frame/column.ts'
import { frameOf } from '../../../src/frame/frame.ts'
import { poissonRegression } from '../../../src/learn/estimators/linear/poisson-regression.ts'
import { linearEncoder } from '../../../src/learn/preprocessing/linear-encoder.ts'
import type { LinearFeature } from '../../../src/learn/preprocessing/linear-encoder.ts'
import { systemClock } from '../../system-clock.ts'

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'))

const { rows } = read('linear-models.json') as {
  readonly rows: readonly {
    readonly a: number
    readonly b: number
    readonly c: number | null
    readonly colour: string
    readonly weight: number
  }[]
}

/** Results of scikit-learn's PoissonRegressor on the same rows; the file's `made` holds versions and the program. */
const golden = read('poisson-regression.json') as {
  readonly targets: Readonly<Record<'counts' | 'cents', readonly number[]>>
  readonly cases: readonly {
    readonly l2: number
    readonly weights: 'equal' | 'given'
    readonly of: 'counts' | 'cents'
    readonly coefficients: Readonly<Record<string, number>>
    readonly intercept: number
    readonly predictions: readonly number[]
  }[]
}

const frame = frameOf([
  ['a', numberColumn(rows.map((row) => row.a))],
  ['b', numberColumn(rows.map((row) => row.b))],
  ['c', numberColumn(rows.map((row) => row.c))],
  ['colour', categoryColumn(rows.map((row) => row.colour))],
])

function fitted(y: Float64Array, l2: number, weights?: Float64Array) {
  const context = { rng: seededRng(1), compute: inProcessCompute(systemClock) }
  return poissonRegression({ l2 }).fit(
    frame,
    { kind: 'regression', y },
    weights === undefined ? context : { ...context, weights },
  )
}

describe.each(golden.cases)('of $of with l2 $l2 and $weights weights', (expected) => {
  test('agrees with scikit-learn to 6 digits', async () => {
    const weights = expected.weights === 'equal' ? undefined : Float64Array.from(rows, (row) => row.weight)
    const model = await fitted(Float64Array.from(golden.targets[expected.of]), expected.l2, weights)
    const { params, tensors } = model.toState()
    const { slots } = linearEncoder((params as unknown as { features: LinearFeature[] }).features)
    const coefficients = tensors['coefficients']!
    expect(slots.toSorted()).toEqual(Object.keys(expected.coefficients).toSorted())
    slots.forEach((slot, i) => expect(coefficients[i]).toBeCloseTo(expected.coefficients[slot]!, 6))
    expect(coefficients.at(-1)).toBeCloseTo(expected.intercept, 6)
    model.predict(frame).forEach((score, row) => expect(score / expected.predictions[row]!).toBeCloseTo(1, 6))
  })
})

test('the unit of the target does not matter', async () => {
  const y = Float64Array.from(golden.targets.cents)
  const cents = (await fitted(y, 1)).predict(frame)
  const dollars = (
    await fitted(
      y.map((value) => value / 100),
      1,
    )
  ).predict(frame)
  dollars.forEach((value, row) => expect((100 * value) / cents[row]!).toBeCloseTo(1, 9))
})

test('the mean prediction is the mean of the target, so that sums are right', async () => {
  const y = Float64Array.from(golden.targets.counts)
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0)
  expect(sum((await fitted(y, 1)).predict(frame))).toBeCloseTo(sum(y), 4)
})

test('a target below 0 is refused by code', async () => {
  const y = Float64Array.from(golden.targets.counts).with(3, -2)
  await expect(fitted(y, 1)).rejects.toMatchObject({ code: 'TARGET_NEGATIVE', details: { least: -2 } })
})
