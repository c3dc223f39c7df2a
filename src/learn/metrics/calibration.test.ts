import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { calibration, expectedCalibrationError } from './calibration.ts'

const draws = fc.array(fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 0, max: 20 })), { maxLength: 80 })

describe('calibration', () => {
  test('divides rows by ascending probability in bins of equal count', () => {
    const probabilities = Float64Array.of(0.9, 0.1, 0.2, 0.8, 0.3, 0.6)
    const y = Float64Array.of(1, 0, 1, 1, 0, 0)
    expect(calibration(y, probabilities, { binCount: 3 })).toEqual([
      { from: 0.1, to: 0.2, rows: 2, meanPredicted: expect.closeTo(0.15, 12), observed: 0.5 },
      { from: 0.3, to: 0.6, rows: 2, meanPredicted: expect.closeTo(0.45, 12), observed: 0 },
      { from: 0.8, to: 0.9, rows: 2, meanPredicted: expect.closeTo(0.85, 12), observed: 1 },
    ])
  })

  test('never divides rows of equal probability, and loses none', () => {
    fc.assert(
      fc.property(draws, fc.integer({ min: 1, max: 12 }), (rows, binCount) => {
        const y = Float64Array.from(rows, ([truth]) => truth)
        const probabilities = Float64Array.from(rows, ([, score]) => score / 20)
        const bins = calibration(y, probabilities, { binCount })
        expect(bins.length).toBeLessThanOrEqual(binCount)
        expect(bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(rows.length)
        for (const [i, bin] of bins.entries()) {
          expect(bin.from).toBeGreaterThan(bins[i - 1]?.to ?? -1)
          expect(bin.meanPredicted).toBeGreaterThanOrEqual(bin.from - 1e-12)
          expect(bin.meanPredicted).toBeLessThanOrEqual(bin.to + 1e-12)
        }
      }),
    )
  })

  test('is one bin for a constant, none without rows', () => {
    expect(calibration(Float64Array.of(0, 1), Float64Array.of(0.4, 0.4))).toEqual([
      { from: 0.4, to: 0.4, rows: 2, meanPredicted: 0.4, observed: 0.5 },
    ])
    expect(calibration(new Float64Array(0), new Float64Array(0))).toEqual([])
  })
})

describe('expectedCalibrationError', () => {
  test('weighs the gap of each bin by its rows', () => {
    const bins = [
      { from: 0, to: 0.5, rows: 3, meanPredicted: 0.2, observed: 0.1 },
      { from: 0.6, to: 1, rows: 1, meanPredicted: 0.5, observed: 0.9 },
    ]
    expect(expectedCalibrationError(bins)).toBeCloseTo(0.75 * 0.1 + 0.25 * 0.4, 12)
    expect(expectedCalibrationError([])).toBeUndefined()
  })
})
