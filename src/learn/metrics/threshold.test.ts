import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { costThreshold } from './threshold.ts'

const thresholdOf = (y: readonly number[], scores: readonly number[], falsePositive?: number, falseNegative?: number) =>
  costThreshold(Float64Array.from(y), Float64Array.from(scores), {
    ...(falsePositive === undefined ? {} : { falsePositive }),
    ...(falseNegative === undefined ? {} : { falseNegative }),
  })

function costAt(y: readonly number[], scores: readonly number[], threshold: number, costs: readonly [number, number]) {
  return y.reduce((sum, truth, row) => {
    const isCalledPositive = scores[row]! >= threshold
    if (truth === 1) return sum + (isCalledPositive ? 0 : costs[1])
    return sum + (isCalledPositive ? costs[0] : 0)
  }, 0)
}

describe('costThreshold', () => {
  test('costs no more than any other threshold', () => {
    const rows = fc.array(fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 0, max: 15 })), {
      minLength: 1,
      maxLength: 30,
    })
    const price = fc.integer({ min: 0, max: 60 })
    fc.assert(
      fc.property(rows, price, price, (drawn, falsePositive, falseNegative) => {
        const y = drawn.map(([truth]) => truth)
        const scores = drawn.map(([, score]) => score / 15)
        const threshold = thresholdOf(y, scores, falsePositive, falseNegative)
        const found = costAt(y, scores, threshold, [falsePositive, falseNegative])
        for (const other of [...scores, 1.1]) {
          expect(found).toBeLessThanOrEqual(costAt(y, scores, other, [falsePositive, falseNegative]))
        }
        expect(threshold).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 500 },
    )
  })

  test('is in the middle of the widest gap of least cost', () => {
    // No mistake between 0.2 and 0.7.
    expect(thresholdOf([0, 0, 1, 1], [0.1, 0.2, 0.7, 0.9])).toBeCloseTo(0.45, 12)
    // One mistake either above 0.8 or between 0.1 and 0.5: the second gap is wider.
    expect(thresholdOf([0, 1, 0, 1], [0.1, 0.5, 0.8, 0.9])).toBeCloseTo(0.3, 12)
  })

  test('falls as a missed positive grows dearer', () => {
    const y = [0, 1, 0, 1, 0, 0, 1, 1]
    const scores = [0.1, 0.15, 0.3, 0.4, 0.5, 0.6, 0.8, 0.9]
    expect(thresholdOf(y, scores, 1, 100)).toBeLessThan(0.15)
    expect(thresholdOf(y, scores, 100, 1)).toBeGreaterThan(0.6)
  })

  test('counts mistakes one to one where a cost is not given', () => {
    const [y, scores] = [
      [0, 1, 0, 0, 1],
      [0.1, 0.3, 0.5, 0.6, 0.9],
    ]
    expect(thresholdOf(y, scores, undefined, 1000)).toBe(thresholdOf(y, scores, 1, 1))
    expect(thresholdOf(y, scores)).toBeCloseTo(0.75, 12)
  })

  test('takes equal costs summed in another order for equal', () => {
    // All positive costs 3 x 0.1, which is 0.30000000000000004; none 0.3, in a narrower gap.
    const y = [1, 0, 0, 0]
    const scores = [0.5, 0.7, 0.75, 0.8]
    expect(thresholdOf(y, scores, 0.1, 0.3)).toBeCloseTo(0.25, 12)
  })

  test('calls nobody positive where none is, everybody where all are, however extreme the scores', () => {
    expect(thresholdOf([0, 0], [0.2, 0.6])).toBeCloseTo(0.8, 12)
    expect(thresholdOf([0, 0], [0.2, 1])).toBeGreaterThan(1)
    expect(thresholdOf([1, 1], [0.4, 0.6])).toBeCloseTo(0.2, 12)
    expect(thresholdOf([1, 1], [0, 0.6])).toBe(0)
  })

  test('cuts between scores that are neighbours in floating point', () => {
    const low = 0.5
    const high = 0.5 + Number.EPSILON / 2
    const threshold = thresholdOf([0, 1], [low, high], 1, 1)
    expect(low >= threshold).toBe(false)
    expect(high >= threshold).toBe(true)
  })

  test('is that of true probabilities without rows', () => {
    expect(thresholdOf([], [], 400, 25_000)).toBeCloseTo(400 / 25_400, 12)
    expect(thresholdOf([], [], 0, 0)).toBe(0.5)
  })
})
