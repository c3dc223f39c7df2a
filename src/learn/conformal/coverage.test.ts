import { describe, expect, test } from 'vitest'
import { coverageByGroup, coveredByIntervals, coveredBySets } from './coverage.ts'

describe('coverageByGroup', () => {
  test('counts each group, with an interval, and tells the one that is short', () => {
    const covered = Array.from({ length: 200 }, (_, row) => row < 100 || row % 2 === 0)
    const groups = covered.map((_, row) => (row < 100 ? 'easy' : row < 199 ? 'hard' : null))
    const report = coverageByGroup(covered, groups, 0.9)
    expect(report.map(({ group, rows, isShort }) => [group, rows, isShort])).toEqual([
      ['all', 200, true],
      ['easy', 100, false],
      ['hard', 99, true],
      ['missing', 1, false],
    ])
    // Wilson's interval of 100 hits among 100: 1 / (1 + 1.96² / 100) and 1.
    expect(report[1]!.covered).toEqual({ value: 1, low: expect.closeTo(1 / (1 + 1.959964 ** 2 / 100), 6), high: 1 })
    // 50 of 99, by scipy 1.17.1: binomtest(50, 99).proportion_ci(method='wilson')
    expect(report[2]!.covered.low).toBeCloseTo(0.408232, 6)
    expect(report[2]!.covered.high).toBeCloseTo(0.601492, 6)
  })

  test('calls a group short from a chance of 2.5 % down', () => {
    // scipy 1.17.1: binom.cdf(14, 20, 0.9) = 0.0113, binom.cdf(15, 20, 0.9) = 0.0432
    const isShort = (hits: number) => {
      const covered = Array.from({ length: 20 }, (_, row) => row < hits)
      return coverageByGroup(
        covered,
        covered.map(() => 'a'),
        0.9,
      )[1]!.isShort
    }
    expect([isShort(14), isShort(15)]).toEqual([true, false])
  })

  test('refuses groups of another length, and no rows', () => {
    expect(() => coverageByGroup([true], [], 0.9)).toThrow('groups must be of length 1, at least 1, received 0')
    expect(() => coverageByGroup([], [], 0.9)).toThrow('at least 1')
  })
})

test('a bound belongs to its interval, a class to a set that names it', () => {
  const intervals = { low: Float64Array.of(0, 0, 0), high: Float64Array.of(1, 1, 1) }
  expect(coveredByIntervals(intervals, Float64Array.of(0, 1, 1.5))).toEqual([true, true, false])
  expect(coveredBySets(Uint8Array.of(1, 0, 1, 0), 2, Float64Array.of(0, 1))).toEqual([true, false])
  expect(() => coveredByIntervals(intervals, Float64Array.of(1))).toThrow('y must be of length 3, received 1')
})
