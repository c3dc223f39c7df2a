// Golden numbers: scipy 1.17.1, `scipy.spatial.distance.jensenshannon(p, q[, 2])`.
import { describe, expect, test } from 'vitest'
import { jensenShannon } from './jensen-shannon.ts'

const R = [16, 18, 16, 14, 12, 12]
const C = [16, 16, 16, 16, 16, 8]

describe('jensenShannon', () => {
  test('agrees with scipy in both logarithms', () => {
    expect(jensenShannon([0.5, 0.5], [0.25, 0.75])).toBeCloseTo(0.22089576884901735, 14)
    expect(jensenShannon([0.5, 0.5], [0.25, 0.75], 'natural')).toBeCloseTo(0.18390779094047432, 14)
    expect(jensenShannon(R, C, 'natural')).toBeCloseTo(0.06804819617703867, 14)
    expect(jensenShannon(R, C)).toBeCloseTo(0.08173421330573756, 14)
  })

  test('ends at 1 in base 2 and at √ln 2 in the natural logarithm when no bin is shared', () => {
    expect(jensenShannon([1, 0], [0, 5])).toBe(1)
    expect(jensenShannon([1, 0], [0, 5], 'natural')).toBeCloseTo(Math.sqrt(Math.LN2), 15)
  })

  test('takes counts as well as shares', () => {
    expect(jensenShannon([3, 1], [10, 30])).toBe(jensenShannon([0.75, 0.25], [0.25, 0.75]))
  })

  test('refuses a window without rows', () => {
    expect(() => jensenShannon([0, 0], [1, 1])).toThrow('at least 1 rows')
  })
})
