import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { difference, lift } from '../effect/effect.ts'
import { groupedRate, rateDifference } from '../effect/grouped-rate.ts'
import { quantileStatistic } from '../effect/quantile-statistic.ts'
import { meanStatistic, proportionStatistic } from '../effect/statistics.ts'
import { welch } from '../fixed-horizon/welch.ts'
import { noMoments } from '../summary/moments.ts'
import { addToSketch, noSketch } from '../summary/quantile-sketch.ts'
import { confidenceSequence } from './confidence-sequence.ts'

const effects = fc.record({
  effect: fc.double({ min: -5, max: 5, noNaN: true }),
  standardError: fc.double({ min: 1e-3, max: 1, noNaN: true }),
  units: fc.integer({ min: 2, max: 1_000_000 }),
})
const options = fc.record({
  alpha: fc.double({ min: 1e-4, max: 0.4, noNaN: true }),
  decisionUnits: fc.integer({ min: 100, max: 100_000 }),
  alternative: fc.constantFrom('different' as const, 'greater' as const, 'less' as const),
  allowed: fc.double({ min: -1, max: 1, noNaN: true }),
})

describe('a confidence sequence', () => {
  test('calls exactly when what is allowed is outside of its interval, on every side', () => {
    fc.assert(
      fc.property(effects, options, (effect, its) => {
        const { low, high, pValue } = confidenceSequence(effect, its)
        const distance = Math.min(Math.abs(low - its.allowed), Math.abs(high - its.allowed))
        // On the boundary itself rounding decides.
        fc.pre(distance > 1e-9)
        expect(pValue <= its.alpha).toBe(its.allowed < low || its.allowed > high)
      }),
    )
  })

  test('is narrowest, beside a test of one look, near the units it was told to decide at', () => {
    const relative = (units: number) => confidenceSequence({ effect: 0, standardError: 1, units }).halfWidth
    const widths = [50, 500, 5000, 50_000, 500_000].map(relative)
    expect(Math.min(...widths)).toBe(widths[2])
    // ρ²N = 7.936, V = 8.936: √(2 · 8.936 / 7.936 · ln(2.989 / 0.05)), where a test of one look has 1.96.
    expect(widths[2]).toBeCloseTo(3.035, 3)
  })

  test('of nothing is undecided: no units, no variance, no number', () => {
    const undecided = { low: -Infinity, high: Infinity, pValue: 1, eValue: 0 }
    const nothing = meanStatistic(noMoments())
    const constant = proportionStatistic(0, 100)
    expect(confidenceSequence(difference(nothing, nothing))).toMatchObject(undecided)
    expect(confidenceSequence(difference(constant, constant))).toMatchObject(undecided)
    expect(confidenceSequence(lift(constant, proportionStatistic(5, 100)))).toMatchObject(undecided)
    const empty = groupedRate({ events: new Float64Array(256), among: new Float64Array(256) })
    expect(confidenceSequence(rateDifference(empty, empty))).toMatchObject(undecided)
    expect(welch(difference(constant, constant), [constant, constant])).toMatchObject({ pValue: 1, high: Infinity })
  })

  test('of a 99th percentile has no error below 381 values', () => {
    const sketch = noSketch()
    for (let value = 1; value <= 380; value++) addToSketch(sketch, value)
    expect(quantileStatistic(sketch, 0.99).variance).toBeNaN()
    addToSketch(sketch, 381)
    expect(quantileStatistic(sketch, 0.99).variance).toBeGreaterThan(0)
    expect(quantileStatistic(noSketch(), 0.99).value).toBeNaN()
  })
})

test('a rate between groups has more error than one of independent requests where units repeat themselves', () => {
  const [events, among] = [new Float64Array(256), new Float64Array(256).fill(10)]
  for (let group = 0; group < 256; group += 8) events[group] = 10
  const { rate, variance, groups } = groupedRate({ events, among })
  expect([rate, groups]).toEqual([1 / 8, 256])
  // Ten requests of a group say one thing: the error is that of 256 units, not of 2,560 requests.
  expect(variance).toBeCloseTo(((1 / 8) * (7 / 8)) / 255, 12)
})
