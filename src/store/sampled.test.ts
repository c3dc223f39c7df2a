import { array, assert, double, integer, property } from 'fast-check'
import { expect, test } from 'vitest'
import { sampled } from './sampled.ts'

test('keeps the first, the last, the least and the greatest, in order, and no more than asked', () => {
  assert(
    property(array(double(), { maxLength: 200 }), integer({ min: 4, max: 60 }), (values, limit) => {
      const kept = sampled(values, limit)
      expect(kept.length).toBeLessThanOrEqual(limit)
      expect(kept).toEqual([...new Set(kept)].toSorted((one, other) => one - other))
      if (values.length === 0) return
      expect([kept[0], kept.at(-1)]).toEqual([0, values.length - 1])
      const numbers = values.filter((value) => !Number.isNaN(value))
      if (numbers.length === 0) return
      const drawn = kept.map((position) => values[position])
      // Ends of the range, whichever sign 0 has.
      expect(drawn.some((value) => value === Math.min(...numbers))).toBe(true)
      expect(drawn.some((value) => value === Math.max(...numbers))).toBe(true)
    }),
    { seed: 5 },
  )
})
test('keeps the last of one, both ends of two, and spreads what room is left', () => {
  const values = [5, 1, 9, 4, 7]
  expect([1, 2, 3, 5].map((limit) => sampled(values, limit))).toEqual([[4], [0, 4], [0, 2, 4], [0, 1, 2, 3, 4]])
  expect(sampled([], 1)).toEqual([])
  const flat = (count: number) => Array.from({ length: count }, () => 10)
  expect(sampled(flat(10), 5)).toEqual([0, 2, 4, 6, 9])
  expect(sampled(flat(100), 7)).toEqual([0, 15, 30, 44, 58, 72, 99])
})
