// Golden numbers: scipy 1.17.1, `scipy.stats.kstwo.sf(x, rows)`.
import { describe, expect, test } from 'vitest'
import { durbinShare } from './durbin-share.ts'
import { kolmogorovTail } from './kolmogorov-tail.ts'

describe('kolmogorovTail', () => {
  test.each([
    [1, 0.7, 0.6000000000000001],
    [3, 0.4, 0.5946666666666665],
    [4, 0.625, 0.04931640625],
    [10, 0.07, 0.9999999619492741],
    [10, 0.3, 0.27053557479999946],
    [20, 0.45, 0.00032446411409554644],
    [100, 0.15, 0.019839242125643017],
    [140, 0.1, 0.11353657290090946],
    [250, 0.03, 0.9730856777604212],
    [250, 0.05, 0.5427406465653757],
    [250, 0.098, 0.015292943042403159],
    [1000, 0.04, 0.07933956059000224],
    [1875, 0.0638, 4.448126383863776e-7],
    [5000, 0.02, 0.03613941395325637],
    [200_000, 0.0015, 0.758498392324318],
  ])('agrees with scipy for %d rows at %f', (rows, x, expected) => {
    expect(kolmogorovTail(rows, x) / expected).toBeCloseTo(1, 11)
  })

  test('is 1 where no sample can come closer, and 0 where none can be farther', () => {
    expect(kolmogorovTail(10, 0.05)).toBe(1)
    expect(kolmogorovTail(10, 1)).toBe(0)
  })

  test('is as close to the exact matrix beyond 140 rows as it says', () => {
    for (const x of [0.02, 0.04, 0.06]) expect(kolmogorovTail(400, x)).toBeCloseTo(1 - durbinShare(400, x), 6)
  })
})
