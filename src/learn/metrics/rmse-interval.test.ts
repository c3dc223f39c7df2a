import { describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import { normalQuantile } from '../../math/normal-quantile.ts'
import { rmseInterval } from './rmse-interval.ts'

describe('rmseInterval', () => {
  test('covers the true value in 95 % of samples', () => {
    const rng = seededRng('coverage')
    const [repeats, rowCount] = [2000, 400]
    const y = new Float64Array(rowCount)
    const rows = Uint32Array.from(y.keys())
    let covered = 0
    for (let repeat = 0; repeat < repeats; repeat++) {
      const predictions = y.map(() => 2 * normalQuantile((rng.next() + 1e-12) / (1 + 2e-12)))
      const { low, high } = rmseInterval(y, predictions, { rows, confidence: 0.95 })!
      if (low <= 2 && 2 <= high) covered++
    }
    expect(Math.abs(covered / repeats - 0.95)).toBeLessThan(3 * Math.sqrt((0.95 * 0.05) / repeats))
  })

  test('reads the rows named only, is 0 without errors, and has no value for one row', () => {
    const y = Float64Array.of(1, 2, 3, 4)
    const predictions = Float64Array.of(1, 2, 9, 7)
    expect(rmseInterval(y, predictions, { rows: Uint32Array.of(0, 1), confidence: 0.9 })).toEqual({
      value: 0,
      low: 0,
      high: 0,
    })
    const found = rmseInterval(y, predictions, { rows: Uint32Array.of(2, 3), confidence: 0.9 })!
    expect(found.value).toBeCloseTo(Math.sqrt(22.5), 12)
    expect(found.low).toBeLessThan(found.value)
    expect(rmseInterval(y, predictions, { rows: Uint32Array.of(2), confidence: 0.9 })).toBeUndefined()
  })
})
