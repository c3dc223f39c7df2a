// Golden numbers: scipy 1.17.1, `scipy.special.gammaincc(a, x)`.
import { describe, expect, test } from 'vitest'
import { upperGammaShare } from './incomplete-gamma.ts'

describe('upperGammaShare', () => {
  test.each([
    [0.5, 0.1, 0.6547208460185768],
    [0.5, 20, 2.5396285894708634e-10],
    [2.5, 2, 0.5494159513527802],
    [2.5, 60, 3.1385797727553017e-24],
    [50, 40, 0.9296649333406051],
    [50, 100, 1.1784500720979781e-8],
    [500, 700, 7.032145641828496e-16],
    [5000, 5100, 0.07932888107761896],
  ])('agrees with scipy at (%f, %f)', (a, x, expected) => {
    expect(upperGammaShare(a, x) / expected).toBeCloseTo(1, 11)
  })

  test('is 1 at 0 and 0 at infinity', () => {
    expect(upperGammaShare(3, 0)).toBe(1)
    expect(upperGammaShare(3, Number.POSITIVE_INFINITY)).toBe(0)
  })
})
