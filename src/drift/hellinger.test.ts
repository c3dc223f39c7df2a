// Golden number: Evidently's test suite, 0.06812 for these counts; to all digits by numpy 2.4.6.
import { expect, test } from 'vitest'
import { hellinger } from './hellinger.ts'

test('hellinger agrees with the published value', () => {
  expect(hellinger([16, 18, 16, 14, 12, 12], [16, 16, 16, 16, 16, 8])).toBeCloseTo(0.06812774370983345, 12)
})

test('hellinger is 0 for equal windows and 1 for windows that share no bin', () => {
  expect(hellinger([2, 4], [1, 2])).toBeCloseTo(0, 15)
  expect(hellinger([1, 0], [0, 7])).toBe(1)
})
