import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { seededRng } from '../../../src/base/rng.ts'
import { inProcessCompute } from '../../../src/compute/in-process.ts'
import { categoryColumn, numberColumn } from '../../../src/frame/column.ts'
import type { Column } from '../../../src/frame/column.ts'
import { frameOf } from '../../../src/frame/frame.ts'
import { estimatorOf } from '../../../src/learn/estimator-catalog.ts'
import { linearCoefficients } from '../../../src/learn/estimators/linear/linear-coefficients.ts'
import { linearRegression } from '../../../src/learn/estimators/linear/linear-regression.ts'
import { systemClock } from '../../system-clock.ts'

const read = <T>(name: string): T => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as T

const { rows } = read<{
  readonly rows: readonly {
    readonly a: number
    readonly b: number
    readonly c: number | null
    readonly colour: string
    readonly label: number
    readonly value: number
    readonly weight: number
  }[]
}>('linear-models.json')

/** Results of scikit-learn; the file's `made` holds versions and the command. */
const golden = read<{
  readonly three: readonly number[]
  readonly cases: readonly {
    readonly estimator: string
    readonly params: Readonly<Record<string, number | string>>
    readonly weights: 'equal' | 'given'
    readonly classes?: number
    readonly coefficients: Readonly<Record<string, readonly number[]>>
    readonly intercepts: readonly number[]
    /** Null for machines: coefficients say all, and probabilities are made otherwise. */
    readonly predictions: readonly number[] | null
  }[]
  readonly wide: {
    readonly columns: readonly (readonly number[])[]
    readonly y: readonly number[]
    readonly coefficients: readonly number[]
    readonly intercept: number
  }
}>('penalised-linear.json')

const frame = frameOf([
  ['colour', categoryColumn(rows.map((row) => row.colour))],
  ['c', numberColumn(rows.map((row) => row.c))],
  ['b', numberColumn(rows.map((row) => row.b))],
  ['a', numberColumn(rows.map((row) => row.a))],
])

const context = () => ({ rng: seededRng(1), compute: inProcessCompute(systemClock) })

function targetOf(classes: number | undefined) {
  if (classes === undefined) return { kind: 'regression', y: Float64Array.from(rows, (row) => row.value) } as const
  const y = classes === 2 ? Float64Array.from(rows, (row) => row.label) : Float64Array.from(golden.three)
  return { kind: 'classification', y, classes } as const
}

/**
 * Least squares is exact, coordinate descent stops at 1e-10 of the target's spread. saga stops when no coefficient moves
 * by 1e-14 of the greatest in a pass, of which it takes thousands; here rounds stop at 1e-15 of the loss, whose root it is
 * that coefficients are off by, some 3e-7. Both duals of the
 * machines stop at slopes of 1e-9 and 1e-8; with hinge loss the sums then differ by the root of what is left to win.
 */
const tolerances: Readonly<Record<string, number>> = {
  'linear-regression': 1e-10,
  'elastic-net': 1e-8,
  'logistic-regression': 1e-6,
  'linear-svm': 1e-6,
}

test.each(golden.cases)('$estimator with $params and $weights weights agrees with scikit-learn', async (expected) => {
  const { estimator, params, weights, classes } = expected
  const weight = weights === 'given' && { weights: Float64Array.from(rows, (row) => row.weight) }
  const model = await estimatorOf({ kind: estimator, params }).fit(frame, targetOf(classes), {
    ...context(),
    ...weight,
  })
  const tolerance = tolerances[estimator]!
  const expectNear = (received: ArrayLike<number>, wanted: readonly number[]) => {
    expect(received).toHaveLength(wanted.length)
    for (const [i, value] of wanted.entries()) expect(Math.abs(received[i]! - value)).toBeLessThan(tolerance)
  }
  const { slots, intercepts } = linearCoefficients(model)
  expect(slots.map(({ slot }) => slot).toSorted()).toEqual(Object.keys(expected.coefficients).toSorted())
  for (const { slot, values, isZero } of slots) {
    expectNear(values, expected.coefficients[slot]!)
    if (estimator === 'elastic-net' || estimator === 'logistic-regression') {
      expect(isZero).toBe(expected.coefficients[slot]!.every((value) => Math.abs(value) < 1e-12))
    }
  }
  // Of logistic regression only the differences of intercepts count.
  const mean =
    estimator === 'logistic-regression' && intercepts.length > 1
      ? expected.intercepts.reduce((sum, value) => sum + value, 0) / intercepts.length
      : 0
  expectNear(
    intercepts,
    expected.intercepts.map((value) => value - mean),
  )
  if (expected.predictions !== null) expectNear(model.predict(frame), expected.predictions)
})

test('least squares with fewer rows than columns takes the coefficients of least norm, as scikit-learn does', async () => {
  const { columns, y, coefficients, intercept } = golden.wide
  const wide = frameOf(columns.map((values, i): [string, Column] => [`x${i}`, numberColumn([...values])]))
  const target = { kind: 'regression', y: Float64Array.from(y) } as const
  const { slots, intercepts } = linearCoefficients(await linearRegression({ l2: 0 }).fit(wide, target, context()))
  expect(slots.map(({ values }) => values[0])).toEqual(coefficients.map((value) => expect.closeTo(value, 10)))
  expect(intercepts[0]).toBeCloseTo(intercept, 10)
})
