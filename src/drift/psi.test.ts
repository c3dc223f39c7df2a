import { array, assert, nat, property, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { psi } from './psi.ts'
import { sharesOf } from './shares.ts'

describe('psi', () => {
  test('is zero for identical windows', () => {
    expect(psi([0.5, 0.5], [0.5, 0.5])).toBe(0)
  })

  test('grows from a half-half to a quarter split', () => {
    // By hand: 0.25·ln 1.5 + 0.25·ln 2 = 0.25·ln 3.
    expect(psi([0.5, 0.5], [0.25, 0.75])).toBeCloseTo(0.25 * Math.log(3), 12)
  })

  test('stays finite when a bin empties, by the floor', () => {
    expect(psi([1, 0], [0, 1])).toBeCloseTo(2 * 0.9999 * Math.log(10_000), 10)
    expect(psi([1, 0], [0, 1], 1e-6)).toBeGreaterThan(psi([1, 0], [0, 1]))
  })

  test('is never negative, and the same in both directions', () => {
    const counts = array(tuple(nat(50), nat(50)), { minLength: 1, maxLength: 12 })
    assert(
      property(counts, (pairs) => {
        const r = sharesOf([1, ...pairs.map(([count]) => count)])
        const c = sharesOf([1, ...pairs.map(([, count]) => count)])
        expect(psi(r, c)).toBeGreaterThanOrEqual(0)
        expect(psi(r, c)).toBeCloseTo(psi(c, r), 12)
      }),
      { numRuns: 50, seed: 1 },
    )
  })

  test('names both numbers of bins when they differ', () => {
    expect(() => psi([1], [0.5, 0.5])).toThrow('received 1 bins of the reference and 2')
  })
})
