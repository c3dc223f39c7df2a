import { expect, test } from 'vitest'
import { totalVariation } from './total-variation.ts'

test('totalVariation is the share of rows that would have to change their bin', () => {
  // By hand: 6 of 88 rows: 2 from the second bin and 4 from the last.
  expect(totalVariation([16, 18, 16, 14, 12, 12], [16, 16, 16, 16, 16, 8])).toBeCloseTo(6 / 88, 15)
  expect(totalVariation([1, 0], [0, 7])).toBe(1)
})
