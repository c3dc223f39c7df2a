// Golden numbers: scipy 1.17.1, `ks_2samp(ref, cur, method=...)`.
import { array, assert, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts'

const A = [38.7, 41.5, 43.8, 44.5, 45.5, 46, 47.7, 58]
const B = [39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8]
const UNEVEN = [
  [1, 2, 3, 4, 5.5],
  [2.5, 3.5, 4.5, 6, 7, 8, 9],
] as const
const steps = (rows: number, by: number, from: number): number[] =>
  Array.from({ length: rows }, (_, i) => i * by + from)

describe('kolmogorovSmirnov', () => {
  test.each([
    ['8 and 8 rows', A, B, 0.625, 0.08702408702408701, 0.04931640625],
    ['5 and 7 rows', UNEVEN[0], UNEVEN[1], 0.5714285714285714, 0.23737373737373738, 0.18853255587949472],
    [
      '300 and 200 rows',
      steps(300, 0.7, 0),
      steps(200, 0.9, 40),
      0.19333333333333333,
      0.0002231597561099285,
      0.0002103225762874232,
    ],
  ] as const)(
    'agrees with scipy, exact and asymptotic, for %s',
    (_rows, reference, current, statistic, exact, asymptotic) => {
      const byCount = kolmogorovSmirnov(reference, current)
      expect(byCount.statistic).toBeCloseTo(statistic, 14)
      expect(byCount.pValue / exact).toBeCloseTo(1, 10)
      expect(kolmogorovSmirnov(reference, current, 'asymptotic').pValue / asymptotic).toBeCloseTo(1, 10)
    },
  )

  test('keeps the precision of a p-value far below the rounding of 1 - p', () => {
    // No value shared: only 2 of the C(120, 60) orders reach D = 1.
    const { pValue } = kolmogorovSmirnov(steps(60, 1, 0), steps(60, 1, 100))
    let orders = 1
    for (let i = 1; i <= 60; i++) orders *= (60 + i) / i
    expect((pValue * orders) / 2).toBeCloseTo(1, 9)
  })

  test('gives p 1 for equal windows', () => {
    expect(kolmogorovSmirnov(A, A)).toEqual({ statistic: 0, pValue: 1 })
  })

  test('stays in [0, 1] and does not depend on which window is the reference', () => {
    const sample = array(integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 30 })
    assert(
      property(sample, sample, (r, c) => {
        const there = kolmogorovSmirnov(r, c)
        const back = kolmogorovSmirnov(c, r)
        expect(there.statistic).toBe(back.statistic)
        expect(there.pValue).toBeCloseTo(back.pValue, 12)
        expect(there.pValue).toBeGreaterThan(0)
        expect(there.pValue).toBeLessThanOrEqual(1)
      }),
      { numRuns: 100, seed: 1 },
    )
  })
})
