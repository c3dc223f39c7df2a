import { describe, expect, test } from 'vitest'
import { seededRng } from '../base/rng.ts'
import { normalQuantile } from '../math/normal-quantile.ts'
import { centralWasserstein, quantilesOf } from './quantiles.ts'

/** `rows` evenly spaced values of a normal distribution: no chance in the sample. */
const normal = (rows: number, mean = 0, deviation = 1): Float64Array =>
  Float64Array.from({ length: rows }, (_, i) => mean + deviation * normalQuantile((i + 0.5) / rows))

describe('quantilesOf', () => {
  test('holds the least, the middle and the greatest value', () => {
    const quantiles = quantilesOf(Float64Array.of(1, 2, 4))
    expect([quantiles[0], quantiles[100], quantiles[200]]).toEqual([1, 2, 4])
    expect(quantiles[50]).toBeCloseTo(1.5, 12)
    expect(quantiles).toHaveLength(201)
  })

  test('is empty for no values', () => {
    expect(quantilesOf(new Float64Array())).toEqual([])
  })
})

describe('centralWasserstein', () => {
  test('is 0 for the same window and the shift for a shifted one', () => {
    const reference = quantilesOf(normal(5000))
    expect(centralWasserstein(reference, reference)).toBe(0)
    // The unit is the standard deviation of the central 99 %, 0.96 for a normal column.
    expect(centralWasserstein(reference, quantilesOf(normal(5000, 0.3)))).toBeCloseTo(0.3 / 0.963, 2)
  })

  test('is neither raised nor lowered by a value far outside', () => {
    const rng = seededRng(1)
    const values = Float64Array.from({ length: 301 }, () => normalQuantile(rng.next())).sort()
    const spoilt = values.slice()
    spoilt[300] = 1e9
    expect(centralWasserstein(quantilesOf(values), quantilesOf(spoilt))).toBe(0)
    const shifted = quantilesOf(values.map((value) => value + 0.5))
    expect(centralWasserstein(quantilesOf(spoilt), shifted)).toBe(centralWasserstein(quantilesOf(values), shifted))
  })

  test('has no unit where the reference is one value', () => {
    expect(centralWasserstein(quantilesOf(Float64Array.of(3, 3)), quantilesOf(Float64Array.of(4)))).toBeUndefined()
  })

  test('stays finite at the ends of what a number can hold', () => {
    const wide = quantilesOf(Float64Array.of(-Number.MAX_VALUE, 0, Number.MAX_VALUE))
    expect(centralWasserstein(wide, wide)).toBe(0)
    expect(centralWasserstein(wide, quantilesOf(Float64Array.of(0, 1, 2)))).toBeCloseTo(0.87, 1)
  })
})
