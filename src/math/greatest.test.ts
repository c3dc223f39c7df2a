import { expect, test } from 'vitest'
import { greatestAt } from './greatest.ts'

test.each([
  [[1, 3, 2], 0, 3, 1],
  [[0.4, 0.2, 0.4], 0, 3, 0],
  [[9, 1, 2, 3, 9], 1, 3, 2],
  [[5], 0, 1, 0],
] as const)('the greatest of %j from %d on, %d values, is at %d', (values, start, length, place) => {
  expect(greatestAt(Float64Array.from(values), start, length)).toBe(place)
})
