import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../src/base/rng.ts'
import { inProcessCompute } from '../../../src/compute/in-process.ts'
import { categoryColumn, numberColumn } from '../../../src/frame/column.ts'
import { frameOf } from '../../../src/frame/frame.ts'
import { linearRegression } from '../../../src/learn/estimators/linear/linear-regression.ts'
import { logisticRegression } from '../../../src/learn/estimators/linear/logistic-regression.ts'
import type { Model } from '../../../src/learn/model.ts'
import { linearEncoder } from '../../../src/learn/preprocessing/linear-encoder.ts'
import type { LinearFeature } from '../../../src/learn/preprocessing/linear-encoder.ts'
import { systemClock } from '../../system-clock.ts'

interface Fit {
  readonly coefficients: Readonly<Record<string, number>>
  readonly intercept: number
  readonly predictions: readonly number[]
}

/** Results of scikit-learn; the file's `made` holds versions and the program. */
const golden = JSON.parse(readFileSync(new URL('linear-models.json', import.meta.url), 'utf8')) as {
  readonly rows: readonly {
    readonly a: number
    readonly b: number
    readonly c: number | null
    readonly colour: string
    readonly label: number
    readonly value: number
    readonly weight: number
  }[]
  readonly cases: readonly {
    readonly l2: number
    readonly weights: 'equal' | 'given'
    readonly logistic: Fit
    readonly ridge: Fit
  }[]
}

const { rows } = golden
const frame = frameOf([
  ['colour', categoryColumn(rows.map((row) => row.colour))],
  ['c', numberColumn(rows.map((row) => row.c))],
  ['b', numberColumn(rows.map((row) => row.b))],
  ['a', numberColumn(rows.map((row) => row.a))],
])

function contextOf(weights: 'equal' | 'given') {
  const context = { rng: seededRng(1), compute: inProcessCompute(systemClock) }
  return weights === 'equal' ? context : { ...context, weights: Float64Array.from(rows, (row) => row.weight) }
}

function expectSame(model: Model, expected: Fit): void {
  const { params, tensors } = model.toState()
  const { slots } = linearEncoder((params as unknown as { features: LinearFeature[] }).features)
  const coefficients = tensors['coefficients']!
  const named = Object.fromEntries(slots.map((slot, i) => [slot, coefficients[i]!]))
  expect(Object.keys(named).toSorted()).toEqual(Object.keys(expected.coefficients).toSorted())
  for (const [slot, value] of Object.entries(expected.coefficients)) expect(named[slot]).toBeCloseTo(value, 6)
  // One-hot slots sum to 1, so the penalty alone fixes the split between them and the intercept: it is checked too.
  expect(coefficients.at(-1)).toBeCloseTo(expected.intercept, 6)
  model.predict(frame).forEach((score, row) => expect(score).toBeCloseTo(expected.predictions[row]!, 6))
}

describe.each(golden.cases)('with l2 $l2 and $weights weights', ({ l2, weights, logistic, ridge }) => {
  test('logistic regression agrees with scikit-learn to 6 decimals', async () => {
    const y = Float64Array.from(rows, (row) => row.label)
    expectSame(await logisticRegression({ l2 }).fit(frame, { kind: 'classification', y }, contextOf(weights)), logistic)
  })

  test('linear regression agrees with scikit-learn to 6 decimals', async () => {
    const y = Float64Array.from(rows, (row) => row.value)
    expectSame(await linearRegression({ l2 }).fit(frame, { kind: 'regression', y }, contextOf(weights)), ridge)
  })
})
