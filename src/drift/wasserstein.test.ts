// Golden numbers: scipy 1.17.1, `wasserstein_distance(ref, cur) / numpy.std(ref)`.
import { describe, expect, test } from 'vitest'
import { wasserstein } from './wasserstein.ts'

const A = [38.7, 41.5, 43.8, 44.5, 45.5, 46, 47.7, 58]
const B = [39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8]

describe('wasserstein', () => {
  test('agrees with scipy, with ties and unequal sizes', () => {
    expect(wasserstein(A, B)).toBeCloseTo(0.781236105789365, 12)
    expect(wasserstein([1, 2, 2, 3], [0, 2, 5])).toBeCloseTo(1.649915822768611, 12)
  })

  test('a shift of every value is the shift in reference standard deviations', () => {
    const shifted = A.map((value) => value + 2)
    expect(
      wasserstein(A, shifted) /
        wasserstein(
          A,
          A.map((value) => value + 1),
        ),
    ).toBeCloseTo(2, 12)
  })

  test('does not depend on the order of rows, nor on missing values', () => {
    expect(wasserstein([...A].reverse(), [Number.NaN, ...B])).toBe(wasserstein(A, B))
  })

  test('keeps a finite size against a constant reference', () => {
    expect(wasserstein([5, 5, 5], [6])).toBeCloseTo(1000, 9)
  })

  test('refuses a window without values', () => {
    expect(() => wasserstein([Number.NaN], B)).toThrow('at least 1 rows, received 0')
  })
})
