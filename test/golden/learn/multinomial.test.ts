import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../src/base/rng.ts'
import { inProcessCompute } from '../../../src/compute/in-process.ts'
import { categoryColumn, numberColumn } from '../../../src/frame/column.ts'
import { frameOf } from '../../../src/frame/frame.ts'
import { logisticRegression } from '../../../src/learn/estimators/linear/logistic-regression.ts'
import { linearEncoder } from '../../../src/learn/preprocessing/linear-encoder.ts'
import type { LinearFeature } from '../../../src/learn/preprocessing/linear-encoder.ts'
import { systemClock } from '../../system-clock.ts'

/** Results of scikit-learn; the file's `made` holds versions and the program. */
const golden = JSON.parse(readFileSync(new URL('multinomial.json', import.meta.url), 'utf8')) as {
  readonly rows: readonly {
    readonly a: number
    readonly b: number
    readonly colour: string
    readonly label: number
    readonly weight: number
  }[]
  readonly cases: readonly {
    readonly l2: number
    readonly weights: 'equal' | 'given'
    readonly coefficients: Readonly<Record<string, readonly number[]>>
    readonly intercepts: readonly number[]
    readonly predictions: readonly (readonly number[])[]
  }[]
}

const { rows } = golden
const frame = frameOf([
  ['colour', categoryColumn(rows.map((row) => row.colour))],
  ['b', numberColumn(rows.map((row) => row.b))],
  ['a', numberColumn(rows.map((row) => row.a))],
])
const classes = 4

describe.each(golden.cases)('with l2 $l2 and $weights weights', ({ l2, weights, ...expected }) => {
  test('logistic regression of four classes agrees with scikit-learn to 6 decimals', async () => {
    const y = Float64Array.from(rows, (row) => row.label)
    const model = await logisticRegression({ l2 }).fit(
      frame,
      { kind: 'classification', y, classes },
      {
        rng: seededRng(1),
        compute: inProcessCompute(systemClock),
        ...(weights === 'given' && { weights: Float64Array.from(rows, (row) => row.weight) }),
      },
    )
    const { params, tensors } = model.toState()
    const { slots } = linearEncoder((params as unknown as { features: LinearFeature[] }).features)
    const coefficients = [...tensors['coefficients']!]
    const byName = [...slots, 'intercept'].map((name, slot) => [
      name,
      coefficients.slice(slot * classes, (slot + 1) * classes),
    ])
    const wanted: Readonly<Record<string, readonly number[]>> = {
      ...expected.coefficients,
      intercept: expected.intercepts,
    }
    expect(slots.toSorted()).toEqual(Object.keys(expected.coefficients).toSorted())
    for (const [name, values] of byName as [string, number[]][]) {
      values.forEach((value, label) => expect(value).toBeCloseTo(wanted[name]![label]!, 6))
    }
    const predictions = expected.predictions.flat()
    model.predict(frame).forEach((score, i) => expect(score).toBeCloseTo(predictions[i]!, 6))
  })
})
