import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../base/rng.ts'
import { binValues, fitCuts } from './binning.ts'

function binOf(values: Float64Array, cuts: Float64Array): Uint8Array {
  const bins = new Uint8Array(values.length)
  binValues(values, cuts, bins, cuts.length + 1)
  return bins
}

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
    expect([...binOf(Float64Array.of(0, 1, 1.5, 2, 3, Number.NaN), cuts)]).toEqual([0, 0, 1, 1, 2, 3])
  })
})

test('bins are those of a search by halves, over magnitudes, signs and neighbours', () => {
  const rng = seededRng(5)
  const values = Float64Array.from({ length: 9000 }, (_, i) => {
    const value = (rng.next() - 0.5) * 10 ** Math.floor(rng.next() * 40 - 20)
    return i % 50 === 0 ? (i % 100 === 0 ? Infinity : Number.NaN) : i % 7 === 0 ? 0.1 + (i % 3) * Number.EPSILON : value
  })
  const cuts = fitCuts(values)
  const bins = binOf(values, cuts)
  for (const [row, value] of values.entries()) {
    const expected = Number.isFinite(value) ? cuts.filter((cut) => cut < value).length : cuts.length + 1
    expect(bins[row]).toBe(expected)
  }
})

test('the cuts of many rows are found from a sample, of which each bin holds about its share', () => {
  const rng = seededRng(6)
  const values = Float64Array.from({ length: 600_000 }, () => rng.next() ** 3)
  const bins = binOf(values, fitCuts(values))
  const counts = new Uint32Array(255)
  for (const bin of bins) counts[bin]!++
  // A bin's share of a sample of 200,000 is 784 ± 28; five of those and its own noise.
  expect(Math.min(...counts)).toBeGreaterThan((784 - 140) * 3)
  expect(Math.max(...counts)).toBeLessThan((784 + 140) * 3)
})
