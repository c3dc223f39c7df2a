// Golden numbers: numpy 2.4.6, scipy 1.17.1, DeLong by definition: K = (X > Y) + .5 (X == Y) over all pairs,
// S = cov(K.mean(1)) / m + cov(K.mean(0)) / n (numpy.cov), interval norm.ppf(.975), p-value 2 norm.sf(|z|).
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import type { Rng } from '../../base/rng.ts'
import { normalQuantile } from '../../math/normal-quantile.ts'
import { normalTail } from '../../math/normal-tail.ts'
import { compareRocAuc, rocAucInterval } from './delong.ts'
import { rocAuc } from './roc-auc.ts'

const y = Float64Array.of(0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0)
const p = Float64Array.of(0.1, 0.8, 0.35, 0.35, 0.9, 0.6, 0.2, 0.55, 0.35, 0.15, 0.05, 0.6)
const q = Float64Array.of(0.3, 0.7, 0.2, 0.4, 0.6, 0.6, 0.1, 0.5, 0.45, 0.35, 0.15, 0.25)

describe('rocAucInterval', () => {
  test('agrees with the definition, and is clipped at 1', () => {
    const found = rocAucInterval(y, p)!
    expect(found.value).toBeCloseTo(0.7142857142857143, 13)
    expect(found.low).toBeCloseTo(0.39137989521416333, 13)
    expect(found.high).toBe(1)
    expect(rocAucInterval(y, q)!.low).toBeCloseTo(0.6058242299541711, 13)
  })

  test('is wider at a greater confidence', () => {
    expect(rocAucInterval(y, p, { confidence: 0.99 })!.low).toBeLessThan(rocAucInterval(y, p)!.low)
  })

  test('looks at the rows of `order` only', () => {
    const rows = Uint32Array.of(10, 0, 3, 7, 5, 1)
    const taken = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!)
    expect(rocAucInterval(y, p, { order: rows })).toEqual(rocAucInterval(taken(y), taken(p)))
  })

  test('has no value with one class', () => {
    expect(rocAucInterval(Float64Array.of(1, 1), Float64Array.of(0.1, 0.2))).toBeUndefined()
    expect(rocAucInterval(new Float64Array(0), new Float64Array(0))).toBeUndefined()
  })

  test('claims no certainty from perfect order: the bound is that of as many pairs as the rarer class has rows', () => {
    const truth = Float64Array.of(0, 0, 0, 0, 1, 1, 1)
    const scores = Float64Array.of(1, 2, 3, 4, 5, 6, 7)
    expect(rocAucInterval(truth, scores)).toEqual({ value: 1, low: expect.closeTo(0.025 ** (1 / 3), 12), high: 1 })
    const reversed = scores.map((score) => -score)
    expect(rocAucInterval(truth, reversed)).toEqual({
      value: 0,
      low: 0,
      high: expect.closeTo(1 - 0.025 ** (1 / 3), 12),
    })
  })

  test('knows nothing from one positive among others', () => {
    const found = rocAucInterval(Float64Array.of(0, 1, 0), Float64Array.of(1, 2, 3))
    expect(found).toEqual({ value: 0.5, low: 0, high: 1 })
  })

  test('contains the value, which is rocAuc, in [0, 1]', () => {
    const rows = fc.array(fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 0, max: 9 })), { maxLength: 30 })
    fc.assert(
      fc.property(rows, (drawn) => {
        const truth = Float64Array.from(drawn, ([its]) => its)
        const scores = Float64Array.from(drawn, ([, score]) => score)
        const found = rocAucInterval(truth, scores)
        const area = rocAuc(truth, scores)
        if (area === undefined) {
          expect(found).toBeUndefined()
          return
        }
        expect(found!.value).toBeCloseTo(area, 12)
        expect(0 <= found!.low && found!.low <= found!.value).toBe(true)
        expect(found!.value <= found!.high && found!.high <= 1).toBe(true)
      }),
    )
  })

  test('covers the true value in 95 % of samples', () => {
    // Normal scores one standard deviation apart: the true AUC is Φ(1/√2).
    const truth = 1 - normalTail(Math.SQRT1_2)
    const rng = seededRng('coverage')
    const repeats = 2000
    let covered = 0
    for (let repeat = 0; repeat < repeats; repeat++) {
      const { y, scores } = normalScores(rng, 60, 140)
      const { low, high } = rocAucInterval(y, scores)!
      if (low <= truth && truth <= high) covered++
    }
    expect(Math.abs(covered / repeats - 0.95)).toBeLessThan(3 * Math.sqrt((0.95 * 0.05) / repeats))
  })
})

describe('compareRocAuc', () => {
  test('agrees with the definition', () => {
    const found = compareRocAuc(y, p, q)!
    expect(found.value).toBeCloseTo(-0.12857142857142867, 13)
    expect(found.low).toBeCloseTo(-0.38211755338412295, 13)
    expect(found.high).toBeCloseTo(0.12497469624126561, 13)
    expect(found.pValue).toBeCloseTo(0.320279473921776, 10)
  })

  test('finds no difference between a score vector and itself', () => {
    expect(compareRocAuc(y, p, p)).toEqual({ value: 0, low: 0, high: 0, pValue: 1 })
  })

  test('wrongly finds a difference in 5 % of samples of equally good scores', () => {
    const rng = seededRng('size')
    const repeats = 1000
    let found = 0
    for (let repeat = 0; repeat < repeats; repeat++) {
      const { y, scores } = normalScores(rng, 80, 120)
      const noise = () => 0.8 * normalQuantile((rng.next() + 1e-12) / (1 + 2e-12))
      if (
        compareRocAuc(
          y,
          scores.map((score) => score + noise()),
          scores.map((score) => score + noise()),
        )!.pValue < 0.05
      )
        found++
    }
    expect(Math.abs(found / repeats - 0.05)).toBeLessThan(3 * Math.sqrt((0.95 * 0.05) / repeats))
  })
})

function normalScores(rng: Rng, positives: number, negatives: number): { y: Float64Array; scores: Float64Array } {
  const y = Float64Array.from({ length: positives + negatives }, (_, row) => (row < positives ? 1 : 0))
  // Moved off 0, where the quantile is infinite.
  return { y, scores: y.map((truth) => truth + normalQuantile((rng.next() + 1e-12) / (1 + 2e-12))) }
}
