import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { solveMinimumNorm } from './minimum-norm.ts'

test('solves a regular system', () => {
  const x = solveMinimumNorm(Float64Array.of(4, 0, 2, 3), Float64Array.of(8, 7))
  // 4a + 2b = 8 and 2a + 3b = 7
  expect(x[0]).toBeCloseTo(1.25, 12)
  expect(x[1]).toBeCloseTo(1.5, 12)
})

test('shares between columns that repeat each other, and gives a column of zeros nothing', () => {
  const a = Float64Array.of(2, 0, 0, 2, 2, 0, 0, 0, 0)
  expect([...solveMinimumNorm(a, Float64Array.of(6, 6, 0))]).toEqual([1.5, 1.5, 0].map((x) => expect.closeTo(x, 12)))
  expect([...solveMinimumNorm(new Float64Array(4), new Float64Array(2))]).toEqual([0, 0])
})

test('solves what can be solved, and has no part in a direction that says nothing', () => {
  const entry = fc.integer({ min: -9, max: 9 })
  fc.assert(
    fc.property(
      fc.array(fc.array(entry, { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
      fc.array(entry, { minLength: 4, maxLength: 4 }),
      (rows, b) => {
        // X has its first column twice, so (1, 0, 0, 0, -1) says nothing.
        const wide = rows.map((row) => [...row, row[0]!])
        const at = (i: number, j: number) => wide.reduce((sum, row) => sum + row[i]! * row[j]!, 0)
        const a = Float64Array.from({ length: 25 }, (_, place) => at(Math.floor(place / 5), place % 5))
        const truth = [...b, 0]
        const right = Float64Array.from({ length: 5 }, (_, i) => truth.reduce((sum, t, j) => sum + t * at(i, j), 0))
        const x = solveMinimumNorm(a, right)
        // Whole numbers up to 9 in 6 rows: condition numbers of X stay below some 1e4, so of A below 1e8.
        for (let i = 0; i < 5; i++) {
          const sum = x.reduce((total, value, j) => total + value * at(i, j), 0)
          expect(Math.abs(sum - right[i]!)).toBeLessThan(1e-5)
        }
        expect(Math.abs(x[0]! - x[4]!)).toBeLessThan(1e-5)
        expect(Math.hypot(...x)).toBeLessThanOrEqual(Math.hypot(...truth) + 1e-5)
      },
    ),
    { seed: 5, numRuns: 200 },
  )
})
