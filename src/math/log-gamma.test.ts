// Golden numbers: scipy 1.17.1, `scipy.special.gammaln(x)`.
import { describe, expect, test } from 'vitest'
import { logChoose, logGamma } from './log-gamma.ts'

describe('logGamma', () => {
  test.each([
    [0.001, 6.907178885383853],
    [0.5, 0.5723649429247],
    [1.5, -0.12078223763524526],
    [7.3, 7.147892523022249],
    [11.99, 17.477885575426185],
    [12, 17.502307845873887],
    [1234.5, 7550.550901077894],
    [1e6, 12815504.569147611],
  ])('agrees with scipy at %f', (x, expected) => {
    expect(logGamma(x) / expected).toBeCloseTo(1, 13)
  })

  test('refuses an argument that is not positive', () => {
    expect(() => logGamma(0)).toThrow('positive')
  })
})

describe('logChoose', () => {
  test('counts the ways to choose', () => {
    expect(Math.exp(logChoose(10, 3))).toBeCloseTo(120, 10)
    expect(logChoose(7, 0)).toBe(0)
    expect(logChoose(7, 7)).toBe(0)
  })
})
