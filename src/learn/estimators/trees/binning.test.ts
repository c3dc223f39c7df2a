import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../base/rng.ts'
import { binOf, fitCuts, missingBin } from './binning.ts'

describe('fitCuts', () => {
  test('cuts halfway between values when there are few', () => {
    expect(fitCuts(Float64Array.of(3, 1, Number.NaN, 1, 7))).toEqual(Float64Array.of(2, 5))
    expect(fitCuts(Float64Array.of(4, 4, Number.NaN))).toEqual(new Float64Array(0))
    expect(fitCuts(new Float64Array(0))).toEqual(new Float64Array(0))
  })

  test('tells neighbouring numbers apart', () => {
    const values = Float64Array.of(1, 1 + Number.EPSILON, -Number.MAX_VALUE, Number.MAX_VALUE)
    expect(new Set(binOf(values, fitCuts(values))).size).toBe(4)
  })

  test('makes bins of about as many rows when there are many values', () => {
    const rng = seededRng(1)
    const values = Float64Array.from({ length: 51_000 }, () => Math.exp(9 * rng.next()))
    const bins = binOf(values, fitCuts(values))
    const counts = new Uint32Array(255)
    for (const bin of bins) counts[bin]!++
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(190)
    expect(Math.max(...counts)).toBeLessThanOrEqual(210)
  })

  test('gives a spike one bin and the rest all others', () => {
    const values = Float64Array.from({ length: 10_000 }, (_, row) => (row < 9000 ? 0 : row))
    const cuts = fitCuts(values)
    expect(cuts.length).toBeGreaterThan(200)
    expect(cuts.filter((cut) => cut < 9000)).toHaveLength(1)
  })
})

describe('binOf', () => {
  test('puts a value at a cut to the left of it, and missing in a bin of its own', () => {
    const cuts = Float64Array.of(1, 2)
    expect([...binOf(Float64Array.of(0, 1, 1.5, 2, 3, Number.NaN), cuts)]).toEqual([0, 0, 1, 1, 2, missingBin])
  })
})
