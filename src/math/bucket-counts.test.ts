import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { bucketCounts, countValue, totalCount } from './bucket-counts.ts'

test('a value on a bound falls into the bucket that the bound ends, one above all of them into the last', () => {
  const counted = bucketCounts([1, 2])
  for (const value of [0.5, 1, 1.5, 2, 2.5, Number.POSITIVE_INFINITY]) countValue(counted, value)
  expect([...counted.counts]).toEqual([2, 2, 2])
})

test('NaN is counted and leaves the sum a number', () => {
  const counted = bucketCounts([1])
  for (const value of [Number.NaN, 0.25]) countValue(counted, value)
  expect([totalCount(counted), counted.sum]).toEqual([2, 0.25])
})

test('values at or below a bound are as many as a count by hand says, whatever the values', () => {
  const bounds = [-1, 0, 0.25, 10]
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: -20, max: 20 })), (values) => {
      const counted = bucketCounts(bounds)
      for (const value of values) countValue(counted, value)
      let below = 0
      for (const [at, bound] of bounds.entries()) {
        below += counted.counts[at]!
        expect(below).toBe(values.filter((value) => value <= bound).length)
      }
      expect(totalCount(counted)).toBe(values.length)
    }),
    { seed: 1 },
  )
})
