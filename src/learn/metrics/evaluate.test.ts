import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import { METRICS } from '../../domain/metric.ts'
import type { MetricKey } from '../../domain/metric.ts'
import { bootstrap } from './bootstrap.ts'
import { evaluate } from './evaluate.ts'
import { prepareMean } from './prepared-metric.ts'

const costs = { falsePositive: 3, falseNegative: 50, perUnitError: 2, currency: 'EUR' }

/** Rows whose probabilities are true. */
function rows(count: number, seed: number | string): { y: Float64Array; scores: Float64Array } {
  const rng = seededRng(seed)
  const scores = Float64Array.from({ length: count }, () => rng.next())
  return { y: scores.map((score) => (rng.next() < score ? 1 : 0)), scores }
}

describe('evaluate', () => {
  test.each(['classification', 'regression'] as const)(
    'gives every metric of %s with an interval around it',
    (kind) => {
      const { y, scores } = rows(400, 1)
      const metrics = evaluate(kind, y, scores, { costs, rng: seededRng(1) })
      const keys = Object.entries(METRICS).filter(([, { kinds }]) => kinds.some((its) => its === kind))
      expect(Object.keys(metrics).sort()).toEqual(keys.map(([key]) => key).sort())
      for (const { value, low, high } of Object.values(metrics)) {
        expect(low).toBeLessThan(value)
        expect(value).toBeLessThan(high)
      }
    },
  )

  test('leaves cost out without costs', () => {
    const { y, scores } = rows(50, 1)
    expect(evaluate('classification', y, scores, { rng: seededRng(1) })).not.toHaveProperty('costPer1000')
  })

  test('decides at the threshold', () => {
    const { y, scores } = rows(400, 2)
    const recallAt = (threshold: number) =>
      evaluate('classification', y, scores, { threshold, rng: seededRng(1) }).recall!.value
    expect(recallAt(0.1)).toBeGreaterThan(recallAt(0.5))
    expect(evaluate('classification', y, scores, { rng: seededRng(1) }).recall!.value).toBe(recallAt(0.5))
  })

  test('gives the same for the same seed, other intervals for another', () => {
    const { y, scores } = rows(200, 3)
    const by = (seed: number) => evaluate('classification', y, scores, { rng: seededRng(seed) })
    expect(by(1)).toEqual(by(1))
    expect(by(1).brier!.low).not.toBe(by(2).brier!.low)
  })

  test('leaves out, and never gives NaN, whatever the rows', () => {
    const anyRows = fc.array(fc.tuple(fc.constantFrom(0, 1), fc.constantFrom(0, 0.2, 0.5, 0.7, 1)), { maxLength: 12 })
    fc.assert(
      fc.property(anyRows, fc.constantFrom('classification' as const, 'regression' as const), (drawn, kind) => {
        const [y, scores] = [
          Float64Array.from(drawn, ([truth]) => truth),
          Float64Array.from(drawn, ([, score]) => score),
        ]
        const metrics = evaluate(kind, y, scores, { costs, rng: seededRng(1) })
        for (const [key, { value, low, high }] of Object.entries(metrics)) {
          expect([value, low, high].every(Number.isFinite), key).toBe(true)
          expect(low <= value && value <= high, key).toBe(true)
        }
        if (drawn.length < 2) expect(metrics).toEqual({})
        if (new Set(y).size < 2)
          for (const key of ['rocAuc', 'averagePrecision', 'r2']) expect(metrics).not.toHaveProperty(key)
      }),
      { numRuns: 60 },
    )
  })

  test('keeps metrics of a large table inside what they can be', () => {
    // One mistake: the deviations of a resample without it, shrunk by less than the rows grew, reach past 1.
    const count = 26_000
    const y = Float64Array.from({ length: count }, (_, row) => (row % 4 === 0 ? 1 : 0))
    const scores = y.map((truth, row) => (row === 0 ? 0.4 : truth))
    const metrics = evaluate('classification', y, scores, { rng: seededRng(1) })
    for (const key of ['accuracy', 'recall', 'f1', 'averagePrecision'] as MetricKey[]) {
      expect(metrics[key]!.high, key).toBe(1)
    }
    expect(metrics.brier!.low).toBe(0)
  })

  test('counts a weight of 2 as the row twice, and a weight of 0 as no row', () => {
    const { y, scores } = rows(200, 6)
    const times = y.map((_, row) => row % 3)
    const twice = [...times].flatMap((count, row) => Array.from({ length: count }, () => row))
    const taken = (values: Float64Array) => Float64Array.from(twice, (row) => values[row]!)
    for (const kind of ['classification', 'regression'] as const) {
      const weighted = evaluate(kind, y, scores, { costs, weights: times, rng: seededRng(1) })
      const repeated = evaluate(kind, taken(y), taken(scores), { costs, rng: seededRng(1) })
      expect(Object.keys(weighted).toSorted()).toEqual(Object.keys(repeated).toSorted())
      for (const [key, { value }] of Object.entries(repeated)) {
        expect(weighted[key as MetricKey]!.value, key).toBeCloseTo(value, 12)
      }
    }
  })

  test('refuses by code lengths that differ, holes, and classes that are none', () => {
    const refused = (y: number[], scores: number[], more = {}) => {
      const [truth, given] = [Float64Array.from(y), Float64Array.from(scores)]
      return () => evaluate('classification', truth, given, { rng: seededRng(1), ...more })
    }
    expect(refused([0, 1], [0.5])).toThrow('scores must be of length 2, received 1')
    expect(refused([0, 1], [0.5, Number.NaN])).toThrow('scores must be a finite number in every place, received NaN')
    expect(refused([0, 2], [0.5, 0.5])).toThrow('y must be 0 or 1 in every place, received 2 in place 1')
    expect(refused([0, 1], [0.5, 0.5], { weights: Float64Array.of(-1, 1) })).toThrow('weights must be at least 0')
    expect(refused([], [])()).toEqual({})
  })

  test('lets R² fall below 0', () => {
    const { y, scores } = rows(100, 5)
    const { r2 } = evaluate(
      'regression',
      y,
      scores.map((score) => 1 - score),
      { rng: seededRng(1) },
    )
    expect(r2!.low).toBeLessThan(r2!.value)
    expect(r2!.value).toBeLessThan(0)
  })
})

describe('bootstrap', () => {
  const meanOf = (values: Float64Array, seed: number | string, resamples?: number) => {
    const prepare = (columns: { readonly values: Float64Array }) => {
      const mean = prepareMean(columns.values)
      return (counts: Uint32Array) => [mean(counts)]
    }
    return bootstrap({ values }, prepare, { rng: seededRng(seed), resamples })[0]
  }

  test('draws as many rows as there are, and each of them as often', () => {
    const drawn = new Float64Array(10)
    const prepare = () => (counts: Uint32Array) => {
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(10)
      for (const [row, count] of counts.entries()) drawn[row]! += count
      return []
    }
    bootstrap({ values: new Float64Array(10) }, prepare, { rng: seededRng(1), resamples: 1000 })
    // 10,000 draws: 1,000 a row, and one for the rows as they are.
    for (const count of drawn) expect(Math.abs(count - 1001)).toBeLessThan(4 * Math.sqrt(10_000 * 0.1 * 0.9))
  })

  test('covers the true share in 95 % of samples', () => {
    const rng = seededRng('samples')
    const repeats = 400
    let covered = 0
    for (let repeat = 0; repeat < repeats; repeat++) {
      const values = Float64Array.from({ length: 300 }, () => (rng.next() < 0.3 ? 1 : 0))
      const { low, high } = meanOf(values, repeat)!
      if (low <= 0.3 && 0.3 <= high) covered++
    }
    expect(Math.abs(covered / repeats - 0.95)).toBeLessThan(3 * Math.sqrt((0.95 * 0.05) / repeats))
  })

  test('shrinks the interval of a table too large to resample to the width its rows deserve', () => {
    const rng = seededRng('large')
    const values = Float64Array.from({ length: 400_000 }, () => (rng.next() < 0.3 ? 1 : 0))
    const { value, low, high } = meanOf(values, 1, 1000)!
    expect(value).toBe(values.reduce((sum, one) => sum + one, 0) / values.length)
    // The width of 2 x 1.96 standard errors; quantiles of 1,000 resamples are within about 5 % of it, three times that here.
    const expected = 2 * 1.96 * Math.sqrt((0.3 * 0.7) / 400_000)
    expect(Math.abs((high - low) / expected - 1)).toBeLessThan(0.15)
    expect(low < value && value < high).toBe(true)
  })

  test('has no interval for one row, and none where most resamples have no value', () => {
    expect(meanOf(Float64Array.of(1), 1)).toBeUndefined()
    const rarely = bootstrap(
      { values: new Float64Array(50) },
      () => (counts) => [counts.every((count) => count === 1) ? 1 : undefined],
      {
        rng: seededRng(1),
      },
    )
    expect(rarely).toEqual([undefined])
  })
})
