import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fitPlatt, plattProbability } from './platt.ts'

const rows = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.constantFrom(0, 1)), {
  minLength: 1,
  maxLength: 60,
})
const columns = (drawn: readonly (readonly [number, number])[]) =>
  [Float64Array.from(drawn, ([score]) => score), Float64Array.from(drawn, ([, label]) => label)] as const

describe('fitPlatt', () => {
  test('keeps probabilities short of 0 and 1 where scores tell the classes apart', () => {
    const scaling = fitPlatt(Float64Array.of(-3, -2, -1, 1, 2, 3), Float64Array.of(0, 0, 0, 1, 1, 1))
    expect(scaling.slope).toBeGreaterThan(0)
    // The smoothed labels are 1/5 and 4/5; the sigmoid passes near them.
    expect(plattProbability(scaling, 3)).toBeLessThan(0.95)
    expect(plattProbability(scaling, -3)).toBeGreaterThan(0.05)
    expect(plattProbability(scaling, 0)).toBeCloseTo(0.5, 12)
  })

  test('is level for scores all alike, and for one class', () => {
    const alike = fitPlatt(new Float64Array(10).fill(4.2), Float64Array.of(1, 1, 1, 0, 0, 0, 0, 0, 0, 0))
    // (3 · 4/5 + 7 · 1/9) / 10
    expect(alike.slope).toBe(0)
    expect(plattProbability(alike, 123)).toBeCloseTo((3 * 0.8 + 7 / 9) / 10, 12)
    const ones = fitPlatt(Float64Array.of(1, 2, 3), Float64Array.of(1, 1, 1))
    expect(plattProbability(ones, 2)).toBeCloseTo(0.8, 9)
    expect(ones.slope).toBeCloseTo(0, 9)
  })

  test('is finite for any scores, of any unit and place', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom(1e-200, 1e-3, 1e6, 1e200), fc.constantFrom(0, 7), (drawn, unit, place) => {
        const [scores, labels] = columns(drawn)
        const plain = fitPlatt(scores, labels)
        const { slope, intercept } = fitPlatt(
          scores.map((score) => (score + place) * unit),
          labels,
        )
        expect([slope, intercept].every(Number.isFinite)).toBe(true)
        for (const score of scores) {
          const probability = plattProbability({ slope, intercept }, (score + place) * unit)
          expect(probability).toBeCloseTo(plattProbability(plain, score), 8)
        }
      }),
    )
  })

  test('fits so that the mean probability is the mean of the smoothed labels', () => {
    fc.assert(
      fc.property(rows, (drawn) => {
        const [scores, labels] = columns(drawn)
        const positives = labels.reduce((sum, label) => sum + label, 0)
        const negatives = labels.length - positives
        const scaling = fitPlatt(scores, labels)
        const expected = (positives * (positives + 1)) / (positives + 2) + negatives / (negatives + 2)
        const found = scores.reduce((sum, score) => sum + plattProbability(scaling, score), 0)
        expect(Math.abs(found - expected) / labels.length).toBeLessThan(1e-8)
      }),
    )
  })

  test('counts a weight of 2 as the row twice', () => {
    const weighted = fitPlatt(Float64Array.of(1, 2, 3, 9), Float64Array.of(0, 1, 1, 0), Float64Array.of(1, 2, 1, 0))
    const repeated = fitPlatt(Float64Array.of(1, 2, 2, 3), Float64Array.of(0, 1, 1, 1))
    expect(weighted.slope).toBeCloseTo(repeated.slope, 9)
    expect(weighted.intercept).toBeCloseTo(repeated.intercept, 9)
  })

  test('refuses no rows, other lengths, other labels, and scores that are no numbers', () => {
    const one = Float64Array.of(1)
    expect(() => fitPlatt(new Float64Array(0), new Float64Array(0))).toThrow('at least 1 rows')
    expect(() => fitPlatt(one, new Float64Array(2))).toThrow('labels must be of length 1, received 2')
    expect(() => fitPlatt(one, Float64Array.of(0.5))).toThrow('labels must be 0 or 1')
    expect(() => fitPlatt(Float64Array.of(Number.NaN), one)).toThrow('scores must be a finite number')
    expect(() => fitPlatt(one, one, Float64Array.of(-1))).toThrow('weights must be at least 0')
    expect(() => fitPlatt(one, one, Float64Array.of(0))).toThrow('above 0 in one')
  })
})
