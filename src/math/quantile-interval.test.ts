import { describe, expect, test } from 'vitest'
import { seededRng } from '../base/rng.ts'
import { quantileInterval } from './quantile-interval.ts'

const upTo = (n: number) => Float64Array.from({ length: n }, (_, at) => at + 1)

describe('the interval of a quantile', () => {
  test('is that of the tables: of 20 values the median lies between the 6th and the 15th', () => {
    // P(B <= 5) = 0.0207 and P(B <= 6) = 0.0577 for B of binomial (20, 1/2): Conover, table A3.
    expect(quantileInterval(upTo(20), 0.5)).toEqual({ value: 10, low: 6, high: 15 })
  })

  test('of 100 values the 90th percentile lies between the 84th and the 96th', () => {
    // P(B < 84) = 0.0206, P(B < 85) = 0.0399; P(B >= 96) = 0.0237, P(B >= 95) = 0.0576, for binomial (100, 0.9).
    expect(quantileInterval(upTo(100), 0.9)).toEqual({ value: 90, low: 84, high: 96 })
  })

  test('has no upper end where the sample is too small for one, and no ends at all for one value', () => {
    expect(quantileInterval(upTo(100), 0.99).high).toBeUndefined()
    expect(quantileInterval([7], 0.5)).toEqual({ value: 7, low: undefined, high: undefined })
  })

  test('holds the true quantile in at least 95 of 100 samples, whatever its shape', () => {
    const rng = seededRng(11)
    const samples = 2000
    let covered = 0
    for (let sample = 0; sample < samples; sample++) {
      // Exponential: its 99th percentile is -ln 0.01.
      const values = Float64Array.from({ length: 1000 }, () => -Math.log(1 - rng.next())).toSorted()
      const { low = 0, high = Number.POSITIVE_INFINITY } = quantileInterval(values, 0.99)
      if (low <= -Math.log(0.01) && -Math.log(0.01) <= high) covered++
    }
    // At least 95 %; four standard errors of a share of 2,000 are 2 %. Both tails leave some more than they must.
    expect(covered / samples).toBeGreaterThan(0.93)
    expect(covered / samples).toBeLessThan(0.99)
  })
})
