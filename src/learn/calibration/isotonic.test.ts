import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fitIsotonic, isotonicValue } from './isotonic.ts'

const small = fc.integer({ min: -8, max: 8 })
const rows = fc.array(fc.tuple(small, small, fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 30 })

describe('fitIsotonic', () => {
  test('never falls, keeps the mean, and beats every other function that never falls', () => {
    fc.assert(
      fc.property(rows, fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 17, maxLength: 17 }), (drawn, steps) => {
        const x = Float64Array.from(drawn, ([x]) => x)
        const y = Float64Array.from(drawn, ([, y]) => y)
        const weights = Float64Array.from(drawn, ([, , weight]) => weight)
        const fit = fitIsotonic(x, y, { weights })
        for (let i = 1; i < fit.x.length; i++) {
          expect(fit.x[i]!).toBeGreaterThan(fit.x[i - 1]!)
          expect(fit.y[i]!).toBeGreaterThanOrEqual(fit.y[i - 1]!)
        }
        const sum = (of: (row: number) => number) => weights.reduce((sum, weight, row) => sum + weight * of(row), 0)
        const at = (row: number) => isotonicValue(fit, x[row]!)
        expect(sum(at)).toBeCloseTo(
          sum((row) => y[row]!),
          8,
        )
        const other = (row: number) => steps.slice(0, x[row]! + 9).reduce((level, step) => level + step, -8)
        const loss = (of: (row: number) => number) => sum((row) => (y[row]! - of(row)) ** 2)
        expect(loss(at)).toBeLessThanOrEqual(loss(other) + 1e-9)
      }),
    )
  })

  test('is straight between its points and level outside', () => {
    const fit = fitIsotonic(Float64Array.of(0, 1, 3), Float64Array.of(0, 1, 2))
    expect([-5, 0, 0.5, 2, 3, 9].map((x) => isotonicValue(fit, x))).toEqual([0, 0, 0.5, 1.5, 2, 2])
    const one = fitIsotonic(Float64Array.of(2, 2), Float64Array.of(1, 4))
    expect([1, 2, 3].map((x) => isotonicValue(one, x))).toEqual([2.5, 2.5, 2.5])
  })

  test('refuses no rows, other lengths, holes, and bounds the wrong way round', () => {
    const one = Float64Array.of(1)
    expect(() => fitIsotonic(new Float64Array(0), one)).toThrow('at least 1 rows')
    expect(() => fitIsotonic(one, new Float64Array(2))).toThrow('y must be of length 1')
    expect(() => fitIsotonic(Float64Array.of(Number.NaN), one)).toThrow('x must be a finite number')
    expect(() => fitIsotonic(one, one, { low: 2, high: 1 })).toThrow('low must be at most high (1), received 2')
  })
})
