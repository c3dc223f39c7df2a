// Golden numbers: scipy 1.17.1, `scipy.stats.norm.ppf(p)`.
import { describe, expect, test } from 'vitest'
import { normalQuantile } from './normal-quantile.ts'
import { normalTail } from './normal-tail.ts'

describe('normalQuantile', () => {
  test.each([
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798409],
    [1e-5, -4.264890793922825],
    [0.025, -1.9599639845400545],
    [0.07, -1.4757910281791706],
    [0.3, -0.5244005127080409],
    [0.6, 0.2533471031357997],
    [0.975, 1.959963984540054],
    [0.99999, 4.264890793923841],
  ])('agrees with scipy at %f', (probability, expected) => {
    expect(Math.abs(normalQuantile(probability) / expected - 1)).toBeLessThan(1e-14)
  })

  test('is 0 in the middle, infinite at the ends, and has no value outside', () => {
    expect([0.5, 0, 1].map(normalQuantile)).toEqual([0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])
    expect([-0.1, 1.1, Number.NaN].map(normalQuantile)).toEqual([Number.NaN, Number.NaN, Number.NaN])
  })

  test('undoes the tail', () => {
    for (const z of [0.01, 0.7, 2, 5, 8]) expect(-normalQuantile(normalTail(z))).toBeCloseTo(z, 9)
  })
})
